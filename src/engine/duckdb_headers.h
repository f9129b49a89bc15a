// The headers of DuckDB that most files of lake/ need. Dear: 10 CPU-seconds for each file that includes it.
#pragma once

#include <duckdb.hpp>
#include <duckdb/common/error_data.hpp>
#include <duckdb/common/exception.hpp>
#include <duckdb/common/file_system.hpp>
#include <duckdb/main/client_config.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/config.hpp>
#include <duckdb/main/valid_checker.hpp>
#include <duckdb/parser/parser.hpp>
