"""libnative_infer for Python, by ctypes alone: the parts of native_infer.h that embedding and ranking need."""

import ctypes
from array import array
from collections.abc import Sequence
from ctypes import POINTER, Structure, byref, c_char, c_char_p, c_float, c_int32, c_size_t, c_uint64, c_void_p

TASK_EMBED, TASK_SCORE = 0, 1


class Text(Structure):
    _fields_ = [("data", c_char_p), ("length", c_size_t)]


class Error(Structure):
    _fields_ = [("code", c_int32), ("index", c_uint64), ("message", c_char * 1024)]


class LoadOptions(Structure):
    """The first fields of ni_load_options: `size` says that the others are absent, and they count as zero."""

    _fields_ = [
        ("size", c_size_t),
        ("model", c_char_p),
        ("runtime_library", c_char_p),
        ("packed_cache", c_char_p),
        ("dtype", c_char_p),
        ("task", c_int32),
        ("threads", c_int32),
    ]


class Output(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("data", c_void_p),
        ("data_size", c_size_t),
        ("tokens", c_uint64),
        ("truncated", c_uint64),
    ]


class Ranked(Structure):
    _fields_ = [("index", c_uint64), ("score", c_float), ("reserved", c_float)]


class NativeInferError(Exception):
    """`code` is a name of docs/reference/errors.md; `index` the text at fault, or None."""

    def __init__(self, code: str, message: str, index: int | None):
        super().__init__(message)
        self.code = code
        self.index = index


def _text(text: str) -> Text:
    data = text.encode()
    return Text(data, len(data))


class Engine:
    """A loaded model. Any thread may use it; ctypes releases the interpreter's lock while a call waits. `close` must be the last
    call. Strings without a UTF-8 form (lone surrogates) raise UnicodeEncodeError."""

    def __init__(self, library: str, model: str, *, task: int = TASK_EMBED, runtime_library: str | None = None, threads: int = 1):
        self._library = self._declare(ctypes.CDLL(library))
        options = LoadOptions(model=model.encode(), task=task, threads=threads)
        options.size = ctypes.sizeof(options)
        if runtime_library is not None:
            options.runtime_library = runtime_library.encode()
        self._engine = c_void_p()
        self._check(lambda error: self._library.ni_load(byref(options), byref(self._engine), error))

    @staticmethod
    def _declare(library: ctypes.CDLL) -> ctypes.CDLL:
        error = POINTER(Error)
        library.ni_code_name.restype = c_char_p
        library.ni_load.argtypes = [c_void_p, c_void_p, error]
        library.ni_row_size.argtypes = [c_void_p, c_void_p]
        library.ni_row_size.restype = c_size_t
        library.ni_embed.argtypes = [c_void_p, POINTER(Text), c_size_t, c_void_p, POINTER(Output), error]
        library.ni_rank.argtypes = [c_void_p, Text, POINTER(Text), c_size_t, c_void_p, POINTER(Ranked), c_size_t, error]
        library.ni_free.argtypes = [c_void_p]
        library.ni_free.restype = None
        return library

    def _check(self, call) -> None:
        error = Error()
        code = call(byref(error))
        if code == 0:
            return
        index = None if error.index == 2**64 - 1 else error.index
        raise NativeInferError(self._library.ni_code_name(code).decode(), error.message.decode(errors="replace"), index)

    def embed(self, texts: Sequence[str]) -> list[array]:
        """One array of floats for each text, in order."""
        if not texts:
            return []
        row = self._library.ni_row_size(self._engine, None)
        buffer = ctypes.create_string_buffer(row * len(texts))
        output = Output(data=ctypes.addressof(buffer), data_size=len(buffer))
        output.size = ctypes.sizeof(output)
        given = (Text * len(texts))(*map(_text, texts))
        self._check(lambda error: self._library.ni_embed(self._engine, given, len(texts), None, byref(output), error))
        return [array("f", buffer.raw[at : at + row]) for at in range(0, len(buffer), row)]

    def rank(self, query: str, documents: Sequence[str], top_k: int | None = None) -> list[tuple[int, float]]:
        """Index and score of the documents that answer the query best, the best first. Of an engine with TASK_SCORE."""
        if not documents:
            return []
        ranked = (Ranked * (top_k or len(documents)))()
        given = (Text * len(documents))(*map(_text, documents))
        self._check(
            lambda error: self._library.ni_rank(
                self._engine, _text(query), given, len(documents), None, ranked, len(ranked), error
            )
        )
        return [(each.index, each.score) for each in ranked]

    def close(self) -> None:
        self._library.ni_free(self._engine)
        self._engine = c_void_p()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
