// The one exception type that leaves the core.
#pragma once

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

#include "native_infer/error_code.h"

namespace native_infer {

/// What went wrong (`code`, from the one error table) and what to do about it (`what()`), in a
/// sentence that names the file, option or value concerned.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

/// The exception under way, as an `Error`: `RESOURCE_EXHAUSTED` where the system refused memory or
/// a thread, `INTERNAL` for every other that is no `Error` itself. To be called in a handler.
inline Error current_error() {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return {ErrorCode::RESOURCE_EXHAUSTED, "The system refused memory."};
  } catch (const std::system_error& error) {
    const bool refused = error.code() == std::errc::resource_unavailable_try_again;
    return {refused ? ErrorCode::RESOURCE_EXHAUSTED : ErrorCode::INTERNAL, error.what()};
  } catch (const std::exception& error) {
    return {ErrorCode::INTERNAL, error.what()};
  } catch (...) {
    return {ErrorCode::INTERNAL, "An exception of an unknown type."};
  }
}

}  // namespace native_infer
