// A scan of many small files, whose threads do not meet.
#pragma once

#include "engine/duckdb_headers.h"

namespace ingot::lake {

// `scan` as BindScan() gave it, with the files cut into parts that a thread reads alone, one after the other; itself when
// there are too few files for that. DuckDB's reader of many files hands all threads files from one list, and threads that
// open small files spend more time on waiting for each other there, spinning, than on reading. Rows come in no order and
// without batch indexes: for queries that ask for neither.
duckdb::TableFunction SplitByFiles(duckdb::ClientContext& context, duckdb::TableFunction scan,
                                   const duckdb::FunctionData& bind_data);

}  // namespace ingot::lake
