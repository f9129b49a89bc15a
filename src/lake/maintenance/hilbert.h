// A place on Hilbert's curve: neighbours on the curve are neighbours in every dimension.
#pragma once

#include <cstdint>
#include <span>

namespace ingot::lake {

// How far along the curve the cell with these coordinates lies. Each coordinate has `bits` bits; bits × coordinates is at
// most 64. The coordinates are used as scratch space.
uint64_t HilbertIndex(std::span<uint32_t> coordinates, int bits);

}  // namespace ingot::lake
