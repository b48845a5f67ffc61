#include "errors.h"

#include <algorithm>
#include <cstring>

namespace native_infer::capi {
namespace {

void write(ni_error* out, ErrorCode code, const char* message, std::uint64_t index) noexcept {
  if (out == nullptr) return;
  out->code = static_cast<ni_code>(code);
  out->index = index;
  const std::size_t length = std::min(std::strlen(message), sizeof(out->message) - 1);
  std::memcpy(out->message, message, length);
  out->message[length] = '\0';
}

}  // namespace

ni_code fill(ni_error* out, const Error& error, std::uint64_t index) noexcept {
  write(out, error.code(), error.what(), index);
  return static_cast<ni_code>(error.code());
}

ni_code fill_current(ni_error* out) noexcept {
  try {
    throw;
  } catch (const TextError& error) {
    return fill(out, error, error.index());
  } catch (const std::bad_alloc&) {
    // `current_error` would ask for the memory of a message.
    write(out, ErrorCode::RESOURCE_EXHAUSTED, "The system refused memory.", NI_NO_INDEX);
    return NI_RESOURCE_EXHAUSTED;
  } catch (...) {
    try {
      return fill(out, current_error(), NI_NO_INDEX);
    } catch (...) {
      write(out, ErrorCode::RESOURCE_EXHAUSTED, "The system refused memory.", NI_NO_INDEX);
      return NI_RESOURCE_EXHAUSTED;
    }
  }
}

}  // namespace native_infer::capi
