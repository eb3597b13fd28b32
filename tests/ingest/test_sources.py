"""Sources: a file of foreign topics is used as it says, or refused with its name, the source and the cure."""

from pathlib import Path

import pytest

from ingest.sources import Sources, load, overlap
from ingest.topics import Kind, Topic
from ioc.errors import SettingsError
from ioc.model.decoded import ForeignMetric

EXAMPLE = Path(__file__).parents[2] / "deploy" / "sources.example.toml"
GOOD = {"name": '"levels"', "topic": '"application/+/device/+/event/+"', "decoder": '"chirpstack"', "area": '"da-lat"',
        "domain": '"water"'}  # fmt: skip


def written(tmp_path: Path, *sources: dict[str, str], head: str = "") -> Path:
    path = tmp_path / "sources.toml"
    blocks = ["[[source]]\n" + "".join(f"{k} = {v}\n" for k, v in source.items()) for source in sources]
    path.write_text(head + "\n".join(blocks), "utf-8")
    return path


def test_without_a_file_there_are_none() -> None:
    assert load(None) == Sources()
    assert load(None).find("application/1/device/2/event/up") is None


def test_the_example_is_one_that_can_be_used() -> None:
    sources = load(EXAMPLE)
    decoders = [source.decoder for source in sources.all]
    assert decoders == ["chirpstack", "ttn", "fiware", "senml", "homeassistant", "sparkplug"]
    bins = sources.find("v3/bao-loc-bins@ttn/devices/bin-1/up")
    assert bins is not None
    assert bins.metrics["fill_level"] == ForeignMetric("filling", "%", zero=True)
    assert bins.as_topic() == Topic("bao-loc", Kind.READINGS, "waste")
    assert str(sources.zones["FIWARE context broker"]) == "Asia/Ho_Chi_Minh"


def test_a_topic_belongs_to_the_source_whose_filter_it_matches(tmp_path: Path) -> None:
    other = GOOD | {"name": '"bins"', "topic": '"v3/#"', "decoder": '"ttn"', "domain": '"waste"'}
    sources = load(written(tmp_path, GOOD, other, head='former = ["v2/#"]\n'))
    found = {
        t: sources.find(t) for t in ("application/1/device/2/event/up", "v3", "v3/a/devices/b/up", "application/1")
    }
    assert [source and source.name for source in found.values()] == ["levels", "bins", "bins", None]
    assert sources.filters == ("application/+/device/+/event/+", "v3/#")
    assert sources.former == ("v2/#",)


WRONG = [
    ({"decoder": '"homeassistant"'}, "must be all below some level, as in home/da-lat/#"),
    ({"area": '"nowhere"'}, "edition 2023 knows no area 'nowhere'; its areas are"),
    (
        {"decoder": '"plain"'},
        "no decoder for foreign topics is called 'plain'; they are senml, fiware, chirpstack, ttn",
    ),
    ({"domain": '"tea"'}, "no domain is called 'tea'; they are air, weather"),
    ({"zone": '"Vietnam/Saigon"'}, "'Vietnam/Saigon' is no time zone; write one such as Asia/Ho_Chi_Minh"),
    ({"topic": '"v3/#/up"'}, "something follows the #"),
    ({"topic": '"v3/app+/up"'}, "+ and # each stand for whole levels"),
    ({"topic": '"$share/x/v3"'}, "is no topic filter"),
    ({"topic": '"#"'}, "holds topics below ioc/, which are read without a source; narrow it"),
    ({"topic": '"ioc/da-lat/#"'}, "holds topics below ioc/"),
    ({"metrics": '{ x = { metric = "radon" } }'}, "metrics.x: domain water knows no metric 'radon'; it knows level"),
    ({"metrics": '{ x = { metric = "level", unit = "V" } }'}, "metrics.x: 'V' cannot become 'm'; write a unit"),
    ({"metrics": '{ x = { metric = "level", unit = "furlong" } }'}, "metrics.x: unknown unit 'furlong'"),
]


@pytest.mark.parametrize(("wrong", "reason"), WRONG, ids=[str(w) for w, _ in WRONG])
def test_a_source_that_cannot_be_meant_is_refused_with_its_file_its_name_and_the_cure(
    tmp_path: Path, wrong: dict[str, str], reason: str
) -> None:
    path = written(tmp_path, GOOD | wrong)
    with pytest.raises(SettingsError) as refused:
        load(path)
    assert str(refused.value).startswith(f"{path}, source 'levels': ")
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[source]", "cannot be used"),
        ('[[source]]\nname = "a"\n', "missing required field `topic`"),
        (
            '[[source]]\nname = "a"\ntopic = "x"\ndecoder = "fiware"\narea = "da-lat"\ntopik = "y"\n',
            "unknown field `topik`",
        ),
        (
            '[[source]]\nname = "a"\ntopic = "x"\ndecoder = "fiware"\narea = "da-lat"\nprefix = "a/"\n',
            "$.source[0].prefix",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match="IOC_INGEST_SOURCES") as refused:
        load(path)
    assert str(path) in str(refused.value)
    assert reason in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"away\.toml \(IOC_INGEST_SOURCES\) cannot be used"):
        load(tmp_path / "away.toml")


def test_a_decoder_that_does_not_tell_what_it_measures_needs_a_domain(tmp_path: Path) -> None:
    path = written(tmp_path, {k: v for k, v in GOOD.items() if k != "domain"})
    with pytest.raises(SettingsError, match=r'chirpstack does not tell what it measures: add domain = "…"'):
        load(path)


def test_metrics_of_a_source_without_a_domain_belong_nowhere(tmp_path: Path) -> None:
    fiware = GOOD | {"decoder": '"fiware"', "metrics": '{ x = { metric = "level" } }'}
    with pytest.raises(SettingsError, match="its metrics belong to a domain"):
        load(written(tmp_path, {k: v for k, v in fiware.items() if k != "domain"}))


def test_two_sources_may_not_hold_the_same_topic_or_name(tmp_path: Path) -> None:
    narrower = GOOD | {"name": '"one"', "topic": '"application/6b1c/device/+/event/up"'}
    with pytest.raises(SettingsError, match=r"source .one.: .* can hold the same topic; narrow one of them"):
        load(written(tmp_path, GOOD, narrower))
    with pytest.raises(SettingsError, match="two sources have this name"):
        load(written(tmp_path, GOOD, GOOD | {"topic": '"v3/#"'}))
    with pytest.raises(SettingsError, match="also among the `former` filters"):
        load(written(tmp_path, GOOD, head='former = ["application/+/device/+/event/+"]\n'))


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("a/+/c", "a/b/+", True),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("+/b", "a/+", True),
        ("a/+", "a", False),
        ("a/b", "a/c", False),
        ("a/+/c", "a/b", False),
    ],
)
def test_filters_overlap_when_a_topic_may_match_both(one: str, other: str, both: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is both
