// Which ONNX file of a model directory to load.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "native_infer/precision.h"

namespace native_infer {

/// How a processor adds up products of bytes, which decides the int8 file that suits it.
enum class ByteProducts {
  kVnni,        ///< Exactly: AVX-512 VNNI or AVX-VNNI.
  kSaturating,  ///< In 16 bits that overflow unless one side has 7 bits: AVX2 without VNNI.
  kArm,
};

/// What this processor does.
ByteProducts byte_products();

/// The first there is of these names, with `.onnx`, in the folder `onnx` and then in `root` itself:
///
/// - without a precision: `model_native` (our operators), `model` and the others of fp32, those of
///   int8, `model_fp16`, `model_O4`; where there is none of them, whatever other `*.onnx` is
///   the only one in its folder;
/// - int8: `model_native`, those for `products`, `model_quantized`, `model_int8`, `model_uint8`,
///   those for other processors;
/// - bf16: `model_native_bf16`;
/// - fp32: `model_native_fp32` (which must be asked for), `model`, `model_O1`, `model_O2`,
///   `model_O3`.
///
/// The names for a processor are `model_qint8_avx512_vnni` and `model_qint8_avx512` for `kVnni`,
/// `model_quint8_avx2` for `kSaturating` and `model_qint8_arm64` for `kArm`. Throws `Error` with
/// `MODEL_NOT_FOUND` naming what was looked for.
std::filesystem::path choose_onnx_file(const std::filesystem::path& root,
                                       std::optional<Precision> precision,
                                       ByteProducts products = byte_products());

/// The same among `paths`, relative to the root and with forward slashes; empty where none is
/// found.
std::optional<std::string> choose_onnx_file(const std::vector<std::string>& paths,
                                            std::optional<Precision> precision,
                                            ByteProducts products);

/// The same among the `paths` of a model whose Transformer has the folder `transformer` ("" for the
/// root; else with a slash at its end): older models keep its files there, with or without the
/// graph.
std::optional<std::string> choose_onnx_file(const std::vector<std::string>& paths,
                                            const std::string& transformer,
                                            std::optional<Precision> precision,
                                            ByteProducts products = byte_products());

/// The same in `root`, whose Transformer has the folder `transformer`.
std::filesystem::path choose_onnx_file(const std::filesystem::path& root,
                                       const std::filesystem::path& transformer,
                                       std::optional<Precision> precision,
                                       ByteProducts products = byte_products());

}  // namespace native_infer
