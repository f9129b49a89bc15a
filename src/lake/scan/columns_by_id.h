// Column mapping by id: the columns of a data file are known by the field ids in its footer.
#pragma once

#include <duckdb/common/multi_file/base_file_reader.hpp>
#include <duckdb/common/multi_file/multi_file_data.hpp>

#include "lake/scan/scan_source.h"

namespace ingot::lake {

// The table's columns with the names that they have in this file, at any depth; one that the file lacks has a name that
// is in no file, and reads as NULL. kCorrupt, thrown, for a file without any ids.
duckdb::vector<duckdb::MultiFileColumnDefinition> FindByFieldIds(
    const ScanSource& source, const duckdb::vector<duckdb::MultiFileColumnDefinition>& columns,
    const duckdb::BaseFileReader& file);

}  // namespace ingot::lake
