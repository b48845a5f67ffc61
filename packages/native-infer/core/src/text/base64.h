// Base64 (RFC 4648, section 4), as JSON files carry binary data.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace native_infer {

/// The bytes that `text` stands for; nothing where it is not Base64 with its padding.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace native_infer
