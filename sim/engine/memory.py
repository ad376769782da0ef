"""The world as compiled code sees it: one pointer to a table of addresses.

A tuple of arrays would cost a copy of two hundred words and an atomic reference count for each
array at every call of a rule. Instead `FastWorld` is a single address; ``w.people`` is an offset
from it, ``w.people[i]`` a row (a Numba record) at an address computed from it. The arrays are kept
alive by the `FastWorld` object. Indexing is not checked, as in any compiled array code; the
reference engine runs the same functions with checks.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils, imputils
from numba.core.datamodel import models
from numba.core.datamodel.registry import register_default
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, intrinsic, overload, overload_attribute, typeof_impl, unbox
from numba.np import numpy_support

HEADER = 4  # words a field: address, rows, columns, unused
_WORD = ir.IntType(64)


def _short(value: Any) -> str:
    """Return a short name that stands for a value: Numba writes type names into every symbol."""
    return hashlib.blake2s(repr(value).encode("utf-8"), digest_size=8).hexdigest()


class TableType(types.Type):
    """An array of records or numbers with one or two dimensions, as the address of its header."""

    def __init__(self, dtype: Any, ndim: int) -> None:
        self.dtype = dtype
        self.ndim = ndim
        # small whole numbers are read as int64: Numba compares int64 with uint64 as floats
        self.item = types.int64 if isinstance(dtype, types.Integer) else dtype
        super().__init__(name=f"Table({_short(dtype)}, {ndim})")


class WorldType(types.Type):
    """A world; `fields` is a tuple of (name, kind, dtype, ndim) with kind "table".

    "record" or "number".
    """

    def __init__(self, fields: tuple[tuple[str, str, Any, int], ...]) -> None:
        self.fields = fields
        self.places = {field[0]: k for k, field in enumerate(fields)}
        super().__init__(name=f"World({_short(fields)})")


class ConstantsType(types.Type):
    """A record that compiled code only reads, as its address."""

    def __init__(self, record: Any) -> None:
        self.record = record
        super().__init__(name=f"Constants({_short(record)})")


class ScratchType(types.Type):
    """Room for numbers on the stack of a compiled function, as its address."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"Scratch({dtype})")


@register_default(TableType)
@register_default(WorldType)
@register_default(ConstantsType)
@register_default(ScratchType)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _WORD)


@cache
def _numba_dtype(dtype: np.dtype) -> Any:
    """Return what Numba calls a dtype; kept, since a record takes it a millisecond."""
    return numpy_support.from_dtype(dtype)


@cache
def _world_type(fields: tuple[tuple[str, str, Any, int], ...]) -> WorldType:
    return WorldType(fields)


class FastWorld:
    """Addresses of a world's arrays for compiled code.

    Args:
        arrays: Arrays by name; an array of shape () or a record array named in `records` is passed
            as one record.
        records: Names passed as a record (their first row).
        numbers: Whole numbers by name.
    """

    def __init__(
        self, arrays: dict[str, np.ndarray], records: tuple[str, ...], numbers: dict[str, int]
    ) -> None:
        self._arrays = dict(arrays)
        self._names = {name: k for k, name in enumerate([*arrays, *numbers])}
        self.header = np.zeros((len(self._names), HEADER), np.int64)
        fields = []
        for name, array in arrays.items():
            kind = "record" if name in records else "table"
            fields.append((name, kind, _numba_dtype(array.dtype), array.ndim))
            self.point(name, array)
        for name, number in numbers.items():
            fields.append((name, "number", types.int64, 0))
            self.header[self._names[name], 0] = number
        self.numba_type = _world_type(tuple(fields))
        self.address = int(self.header.ctypes.data)

    def point(self, name: str, array: np.ndarray) -> None:
        """Let a name stand for an array from now on, of the same dtype and dimensions."""
        if not array.flags.c_contiguous:
            raise ValueError(name)
        self._arrays[name] = array
        columns = array.shape[1] if array.ndim == 2 else 1
        self.header[self._names[name], :3] = (array.ctypes.data, array.shape[0], columns)


@typeof_impl.register(FastWorld)
def _typeof_world(value: FastWorld, _context: Any) -> WorldType:
    return value.numba_type


@unbox(WorldType)
def _unbox_world(_typ: Any, obj: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(obj, "address")
    value = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(value, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _WorldAttributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, typ: WorldType, attr: str) -> Any:
        if attr not in typ.places:
            return None
        _, kind, dtype, ndim = typ.fields[typ.places[attr]]
        if kind == "table":
            return TableType(dtype, ndim)
        return ConstantsType(dtype) if kind == "record" else dtype


def _unchanging(builder: Any, load: Any) -> Any:
    """Say of a load that nothing writes there while compiled code runs: it need not be repeated."""
    load.set_metadata("invariant.load", builder.module.add_metadata([]))
    return load


def _load_word(builder: Any, address: Any) -> Any:
    return _unchanging(builder, builder.load(builder.inttoptr(address, _WORD.as_pointer())))


@imputils.lower_getattr_generic(WorldType)
def _get_world_attribute(context: Any, builder: Any, typ: WorldType, value: Any, attr: str) -> Any:
    place = typ.places[attr]
    header = builder.add(value, _WORD(place * HEADER * 8))
    if typ.fields[place][1] == "table":
        return header
    word = _load_word(builder, header)
    return word


@infer_getattr
class _ConstantsAttributes(AttributeTemplate):
    key = ConstantsType

    def generic_resolve(self, typ: ConstantsType, attr: str) -> Any:
        return typ.record.typeof(attr) if attr in typ.record.fields else None


@imputils.lower_getattr_generic(ConstantsType)
def _get_constant(context: Any, builder: Any, typ: ConstantsType, value: Any, attr: str) -> Any:
    address = builder.add(value, _WORD(typ.record.offset(attr)))
    kind = context.get_data_type(typ.record.typeof(attr))
    return _unchanging(builder, builder.load(builder.inttoptr(address, kind.as_pointer())))


def _item(context: Any, builder: Any, table: TableType, header: Any, index: list[Any]) -> Any:
    """Return the pointer to an element, in the form from which LLVM sees rows side by side."""
    kind = context.get_data_type(table.dtype)
    base = builder.inttoptr(_load_word(builder, header), kind.as_pointer())
    offset = index[0]
    if len(index) == 2:
        columns = _load_word(builder, builder.add(header, _WORD(16)))
        offset = builder.add(builder.mul(offset, columns), index[1])
    return builder.gep(base, [offset], inbounds=True)


def _read(context: Any, builder: Any, table: TableType, pointer: Any) -> Any:
    if isinstance(table.dtype, types.Record):
        return pointer
    return context.cast(builder, builder.load(pointer), table.dtype, table.item)


@intrinsic
def _get_1(typingctx, table, i):
    def codegen(context, builder, sig, args):
        index = [context.cast(builder, args[1], sig.args[1], types.intp)]
        return _read(
            context,
            builder,
            sig.args[0],
            _item(context, builder, sig.args[0], args[0], index),
        )

    return table.item(table, i), codegen


@intrinsic
def _get_2(typingctx, table, i, j):
    def codegen(context, builder, sig, args):
        index = [context.cast(builder, args[k], sig.args[k], types.intp) for k in (1, 2)]
        return _read(
            context,
            builder,
            sig.args[0],
            _item(context, builder, sig.args[0], args[0], index),
        )

    return table.item(table, i, j), codegen


def _write(
    context: Any, builder: Any, table: TableType, pointer: Any, value: Any, typ: Any
) -> None:
    builder.store(context.cast(builder, value, typ, table.dtype), pointer)


@intrinsic
def _set_1(typingctx, table, i, value):
    def codegen(context, builder, sig, args):
        index = [context.cast(builder, args[1], sig.args[1], types.intp)]
        pointer = _item(context, builder, sig.args[0], args[0], index)
        _write(context, builder, sig.args[0], pointer, args[2], sig.args[2])
        return context.get_dummy_value()

    return types.none(table, i, value), codegen


@intrinsic
def _set_2(typingctx, table, i, j, value):
    def codegen(context, builder, sig, args):
        index = [context.cast(builder, args[k], sig.args[k], types.intp) for k in (1, 2)]
        pointer = _item(context, builder, sig.args[0], args[0], index)
        _write(context, builder, sig.args[0], pointer, args[3], sig.args[3])
        return context.get_dummy_value()

    return types.none(table, i, j, value), codegen


@intrinsic
def _header_word(typingctx, table, place):
    def codegen(context, builder, sig, args):
        return _load_word(builder, builder.add(args[0], builder.mul(args[1], _WORD(8))))

    return types.int64(table, types.int64), codegen


def _scratch(dtype: Any, count: Any) -> Any:
    if not isinstance(count, types.IntegerLiteral):
        return None

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = ir.ArrayType(context.get_data_type(dtype), count.literal_value)
        return builder.ptrtoint(cgutils.alloca_once(builder, kind), _WORD)

    return ScratchType(dtype)(count), codegen


def _floats(typingctx: Any, count: Any) -> Any:
    return _scratch(types.float64, count)


def _numbers(typingctx: Any, count: Any) -> Any:
    return _scratch(types.int64, count)


scratch_floats: Callable[[int], Any] = intrinsic(_floats)  # type: ignore[assignment]
"""Return room for so many floats (a constant) until the compiled function that calls it returns.

An array would be counted at every use, by threads in turn; this is only an address. It is for what
one block of residents draws and sees, and never leaves compiled code. To be called where the room
is kept: a function that returned it would end its life.
"""

scratch_numbers: Callable[[int], Any] = intrinsic(_numbers)  # type: ignore[assignment]
"""Return room for so many whole numbers, as `scratch_floats`."""


def _scratch_place(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    kind = context.get_data_type(sig.args[0].dtype)
    index = context.cast(builder, args[1], sig.args[1], types.intp)
    return builder.gep(builder.inttoptr(args[0], kind.as_pointer()), [index], inbounds=True)


@intrinsic
def _scratch_get(typingctx, room, index):
    def codegen(context, builder, sig, args):
        return builder.load(_scratch_place(context, builder, sig, args))

    return room.dtype(room, index), codegen


@intrinsic
def _scratch_set(typingctx, room, index, value):
    def codegen(context, builder, sig, args):
        value = context.cast(builder, args[2], sig.args[2], sig.args[0].dtype)
        builder.store(value, _scratch_place(context, builder, sig, args))
        return context.get_dummy_value()

    return types.none(room, index, value), codegen


@overload(operator.getitem)
def _getitem(table, index):
    if isinstance(table, ScratchType):
        return lambda table, index: _scratch_get(table, index)
    if not isinstance(table, TableType):
        return None
    if table.ndim == 1:
        return lambda table, index: _get_1(table, index)
    return lambda table, index: _get_2(table, index[0], index[1])


@overload(operator.setitem)
def _setitem(table, index, value):
    if isinstance(table, ScratchType):
        return lambda table, index, value: _scratch_set(table, index, value)
    if not isinstance(table, TableType):
        return None
    if table.ndim == 1:
        return lambda table, index, value: _set_1(table, index, value)
    return lambda table, index, value: _set_2(table, index[0], index[1], value)


@overload(len)
def _len(table):
    if not isinstance(table, TableType):
        return None
    return lambda table: _header_word(table, 1)


@overload_attribute(TableType, "shape")
def _shape(table):
    return lambda table: (_header_word(table, 1), _header_word(table, 2))
