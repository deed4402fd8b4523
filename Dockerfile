FROM python:3.12-slim

RUN useradd --create-home --uid 10001 interview
WORKDIR /app

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY wsgi.py gunicorn.conf.py ./
COPY interview interview
COPY templates templates
COPY static static
COPY translations translations
COPY migrations migrations

RUN mkdir /data && chown interview /data
USER interview
ENV HOST=0.0.0.0 DATA_DIR=/data APP_ENV=production LOG_FORMAT=json PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]

CMD ["gunicorn", "wsgi:app"]
