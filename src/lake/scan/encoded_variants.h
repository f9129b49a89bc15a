// Variants within structs, lists and maps, in files that do not say that these are variants.
//
// A file may mark the groups of `metadata` and `value` as variants (DuckDB then reads them as such) or not (they are structs).
// A column that is such a struct as a whole is cast. One that has it inside is fitted to the file with the structs in it,
// for DuckDB fits no struct to a VARIANT there, and then cast.
#pragma once

#include <duckdb/common/multi_file/multi_file_data.hpp>

#include "engine/duckdb_headers.h"

namespace ingot::lake {

// The columns as they are to be fitted to a file with the columns `in_file`; empty when that is as they are.
duckdb::vector<duckdb::MultiFileColumnDefinition> FitToFileVariants(
    const duckdb::vector<duckdb::MultiFileColumnDefinition>& columns,
    const duckdb::vector<duckdb::MultiFileColumnDefinition>& in_file);

// Casts what was fitted so to the types of `columns`. `ids` are the columns that the expressions are of.
void CastToColumns(duckdb::ClientContext& context, const duckdb::vector<duckdb::MultiFileColumnDefinition>& columns,
                   const duckdb::vector<duckdb::ColumnIndex>& ids,
                   duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>* expressions);

}  // namespace ingot::lake
