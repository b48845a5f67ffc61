// What a call throws.
#pragma once

#include <optional>

#include "native_infer/error.h"

namespace native_infer::test {

template <class Body>
std::optional<Error> error_of(Body body) {
  try {
    body();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

}  // namespace native_infer::test
