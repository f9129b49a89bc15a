// A Delta table's files as a manifest lists them.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "delta/action/actions.h"
#include "iceberg/layout.h"
#include "iceberg/manifest.h"
#include "iceberg/table_schema.h"

namespace ingot::iceberg {

// How many rows a file has whose statistics do not say it.
using RowCounter = std::function<Result<int64_t>(const delta::AddFile&)>;

// kUnsupported for a file with a deletion vector, which format version 2 cannot tell of; the errors of `count_rows`.
Result<DataFile> ToDataFile(const delta::AddFile& file, const TableSchema& schema, const PartitionSpec& spec,
                            const Layout& layout, const RowCounter& count_rows);

}  // namespace ingot::iceberg
