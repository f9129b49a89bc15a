// DuckDB's spelling of what other databases call otherwise, for errors.
#pragma once

#include <string>

namespace ingot::engine {

// The message of a function or type that does not exist, with DuckDB's spelling behind it where one is known.
std::string WithSpelling(std::string message);

}  // namespace ingot::engine
