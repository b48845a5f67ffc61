// The functions that a module Dense may apply to each number.
#pragma once

#include <string_view>

namespace native_infer {

using ActivationFunction = float (*)(float);

/// The function of the class `name` of torch.nn, such as "torch.nn.modules.activation.Tanh", made
/// without arguments. Null if it is not known.
ActivationFunction activation_from_class(std::string_view name);

}  // namespace native_infer
