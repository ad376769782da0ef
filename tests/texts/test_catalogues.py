"""Both languages say the same things, with the same placeholders."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import texts


def test_both_languages_are_there() -> None:
    assert {"en", "zh"} <= set(texts.available_languages())


def test_every_folder_has_equal_keys_and_placeholders() -> None:
    for folder in texts.registered_folders():
        english = texts.catalogue(folder, "en")
        for lang in texts.available_languages():
            other = texts.catalogue(folder, lang)
            assert other.keys() == english.keys(), folder
            for key, template in english.items():
                assert texts.placeholders(other[key]) == texts.placeholders(template), (lang, key)


@pytest.mark.parametrize(
    ("locale", "code"), [("zh_CN.UTF-8", "zh"), ("zh-CN", "zh"), ("EN", "en"), ("C", "en")]
)
def test_a_locale_finds_its_language(locale: str, code: str) -> None:
    assert texts.nearest_language(locale) == code


def test_the_language_of_a_context_ends_with_it() -> None:
    before = texts.current_language()
    with texts.language("zh"):
        assert texts.text("error.not_found") == "文件不存在"
    assert texts.current_language() == before


def test_a_registered_folder_wins_and_missing_keys_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en.toml").write_text(
        '[error]\nnot_found = "gone"\n[new]\nonly = "{n} here"\n', encoding="utf-8"
    )
    monkeypatch.setattr(texts, "_folders", texts.registered_folders())
    texts.register(tmp_path)
    assert texts.text("error.not_found", "en") == "gone"
    assert texts.text("new.only", "zh", n=3) == "3 here"
    assert texts.has_text("new.only")
    with pytest.raises(KeyError):
        texts.text("new.only", "en")
    with pytest.raises(KeyError):
        texts.text("no.such_key")


def test_a_number_chooses_between_two_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en.toml").write_text(
        'said = "{n} {n:run is|runs are} there, {share:.1f} of {n}"\n', encoding="utf-8"
    )
    (tmp_path / "zh.toml").write_text('said = "已有 {n} 次，{share:.1f}"\n', encoding="utf-8")
    monkeypatch.setattr(texts, "_folders", texts.registered_folders())
    texts.register(tmp_path)
    told = {n: texts.text("said", "en", n=n, share=0.25) for n in (0, 1, 2, "1", "1,001")}
    assert told[1] == told["1"] == "1 run is there, 0.2 of 1"
    assert [told[n].split(" there")[0] for n in (0, 2, "1,001")] == [
        "0 runs are", "2 runs are", "1,001 runs are",
    ]  # fmt: skip
    assert texts.text("said", "zh", n=1, share=0.25) == "已有 1 次，0.2"
    assert texts.placeholders(texts.catalogue(tmp_path, "en")["said"]) == {"n", "share"}


def test_a_folder_without_the_default_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        texts.register(tmp_path)


def test_a_value_can_be_a_text_itself_in_the_language_of_its_sentence() -> None:
    for lang, word in (("en", "hour"), ("zh", "小时")):
        told = texts.text("expect.number_in", lang, low=1, high=2, unit=texts.Key("unit.hour"))
        assert word in told and "unit.hour" not in told
    with texts.language("zh"):
        assert "小时" in texts.text("expect.number_in", low=1, high=2, unit=texts.Key("unit.hour"))
    with pytest.raises(KeyError):
        texts.text("expect.number_in", "en", low=1, high=2, unit=texts.Key("no.such_key"))
