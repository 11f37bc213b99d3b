# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
# Crates and what they compiled to stay in caches, so that a change here compiles this crate alone. The touch is for files older than
# the cache, which cargo would take for already compiled. The binary is copied out: a cache is no part of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target,sharing=locked \
    find src migrations -type f -exec touch {} + \
    && cargo build --release --locked --bin foothold \
    && cp target/release/foothold /usr/local/bin/foothold

FROM debian:bookworm-slim
# ca-certificates: webhooks and calendar imports speak TLS, and so may PostgreSQL.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libpq5 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /var/lib/foothold foothold \
    && install -d -o foothold -g foothold -m 0700 /var/lib/foothold
COPY --from=build /usr/local/bin/foothold /usr/local/bin/foothold

USER foothold
WORKDIR /var/lib/foothold
# The SQLite database and, beside it, the master key made at the first start. Unused with a postgres:// DATABASE_URL.
VOLUME /var/lib/foothold
# By environment and not on the command line, so that `docker run … serve --demo` is reachable too.
ENV DATABASE_URL=sqlite:///var/lib/foothold/foothold.db \
    FOOTHOLD_LISTEN=0.0.0.0:8080
EXPOSE 8080
# What is running is finished first, within 15 s: give it more than Docker's 10 s (`docker stop -t 20`).
STOPSIGNAL SIGTERM
# Alive, not ready: while the database is away a restart would help nobody. bash is in the image and speaks TCP; curl is not.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${FOOTHOLD_LISTEN##*:} && printf 'GET /livez HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["foothold"]
CMD ["serve"]
