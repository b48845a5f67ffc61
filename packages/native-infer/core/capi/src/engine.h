// What an `ni_engine` is.
#pragma once

#include <memory>
#include <utility>

#include "calls.h"
#include "native_infer.h"
#include "native_infer/engine.h"

/// Its members are set once, before any other thread can have it.
struct ni_engine {
  ni_engine(std::unique_ptr<native_infer::Model> model, const native_infer::EngineLimits& limits)
      : file(model->info().file.string()), engine(std::move(model), limits, calls) {}

  const std::string file;
  const std::shared_ptr<native_infer::capi::Calls> calls =
      std::make_shared<native_infer::capi::Calls>();
  native_infer::Engine engine;  // last: its thread ends before the others go
};
