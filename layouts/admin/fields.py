"""The fields of the forms of administration: a label above, help below."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from dash import dcc, html

from ioc.i18n import N_, _
from ioc.model.role import Grant, Role

ROLES = {
    Role.VIEWER: (N_("Xem"), N_("thấy tình hình chung trên trang tỉnh")),
    Role.OPERATOR: (N_("Trực màn hình"), N_("xem và treo màn hình lớn")),
    Role.STAFF: (N_("Chuyên viên"), N_("bàn làm việc, tải số liệu")),
    Role.MANAGER: (N_("Lãnh đạo"), N_("bàn làm việc, so sánh, tải số liệu")),
    Role.ADMIN: (N_("Quản trị"), N_("mọi việc, và phân quyền")),
}
EVERYWHERE = "*"
Control: TypeAlias = dcc.Input | dcc.Dropdown | dcc.Checklist


def field(label: str, control: Control, help_: str = "") -> html.Div:
    """One field; the control's id ties the label to it."""
    return html.Div(
        [html.Label(label, htmlFor=vars(control)["id"]), control, html.Small(help_) if help_ else None],
        className="field",
    )


def text(id_: str, *, longest: int = 100, value: str = "", **given: Any) -> dcc.Input:
    """A line of text."""
    return dcc.Input(id=id_, type="text", maxLength=longest, autoComplete="off", value=value, **given)


def grants(granted: Sequence[Grant], areas: Mapping[str, str]) -> html.Fieldset:
    """A row a role: on which areas it is given. An area without a centre that was granted before stays choosable."""
    names = dict(areas) | {g.area: g.area for g in granted if g.area and g.area not in areas}
    options = [{"label": _("Mọi địa bàn"), "value": EVERYWHERE}, *({"label": n, "value": s} for s, n in names.items())]
    rows = [
        field(
            _(name),
            dcc.Dropdown(
                options,
                [g.area or EVERYWHERE for g in granted if g.role is role],
                id=f"role-{role}",
                multi=True,
                placeholder=_("Không"),
                searchable=False,
                labels=_labels(),
            ),
            _(help_),
        )
        for role, (name, help_) in ROLES.items()
    ]
    return html.Fieldset([html.Legend(_("Vai trò và địa bàn")), *rows])


def _labels() -> dcc.Dropdown.Labels:
    """The words of the list itself."""
    return dcc.Dropdown.Labels(
        select_all=_("Chọn hết"),
        deselect_all=_("Bỏ hết"),
        selected_count=_("{n} đã chọn", n="{num_selected}"),
        clear_selection=_("Bỏ chọn"),
    )


def read_grants(chosen: Sequence[Sequence[str] | None]) -> list[Grant]:
    """The grants of those rows, in the order of the roles; everywhere makes the other areas of its row needless."""
    found: list[Grant] = []
    for role, areas in zip(ROLES, chosen, strict=True):
        found += [Grant(role)] if EVERYWHERE in (areas or ()) else [Grant(role, area) for area in areas or ()]
    return found
