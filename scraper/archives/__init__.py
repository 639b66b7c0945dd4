"""Web archives: what they hold of a site, how often they may be asked, and what they replay."""
