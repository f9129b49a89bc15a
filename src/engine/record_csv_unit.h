// The records of a CSV file as rows.
#pragma once

#include <memory>

#include "engine/record_units.h"

namespace ingot::engine {

std::unique_ptr<RecordUnit> MakeCsvUnit(RecordScan& scan, size_t file, std::unique_ptr<ByteSource> source);

}  // namespace ingot::engine
