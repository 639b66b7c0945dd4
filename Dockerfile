# Pagefive in a container: not root, nothing written outside /data and /tmp.
#   docker build -t pagefive .
#   docker run --read-only --tmpfs /tmp -v pagefive:/data -e PAGEFIVE_CONTACT=… pagefive

FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE scheduler.py ./
COPY alerts alerts
COPY db db
COPY scraper scraper
RUN python -m venv /opt/pagefive && /opt/pagefive/bin/pip install --no-cache-dir .

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin pagefive \
    && install -d -o pagefive -g pagefive -m 0750 /data
COPY --from=build /opt/pagefive /opt/pagefive
ENV PATH=/opt/pagefive/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    SQLITE_TMPDIR=/data \
    PAGEFIVE_DB=/data/pagefive.db
USER 10001
WORKDIR /data
VOLUME ["/data"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5m --timeout=60s --start-period=2m --retries=2 \
    CMD ["pagefive", "doctor", "--quiet"]
ENTRYPOINT ["pagefive"]
CMD ["serve"]
