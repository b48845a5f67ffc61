// The encoder's first step: from token ids to hidden states.
#pragma once

#include "kernels/kernel_set.h"

namespace native_infer {

/// hidden[i] = layer norm(word row + position row + token type row), whatever type the word rows
/// have. A row's bytes do not depend on the other rows.
void embed_rows(const KernelSet& kernels, const EmbedArgs& args);

}  // namespace native_infer
