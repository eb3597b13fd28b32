# The image of every part; the part is the command: `docker run ioc-lam-dong serve`.
FROM python:3.13-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app

# The locked requirements first: they change seldom, and their layer is kept.
COPY requirements.txt .
RUN pip install --require-hashes --requirement requirements.txt

COPY . .
RUN pip install --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 --create-home --home-dir /home/ioc ioc

# Away from the sources, so that what runs is what was installed.
WORKDIR /home/ioc
USER ioc

# Fonts are made once, here; the folder is what a volume of the web server begins with, and belongs to its user.
RUN python -m ioc.fonts

ENTRYPOINT ["ioc"]
CMD ["--help"]
