"""`python -m ioc.fonts`, at set-up: makes every font, so that neither the first start nor the first PDF need wait."""

from ioc import fonts
from ioc.settings import load

if __name__ == "__main__":
    data_dir = load().data_dir.resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # passwords will lie there too
    fonts.for_web(data_dir)
    fonts.for_paper(data_dir)
