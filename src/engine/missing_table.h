// What is said about a table that does not exist.
#pragma once

#include <string>

namespace ingot::engine {

// DuckDB's message, "Table with name x does not exist! Did you mean "a or b"?", without the system's own
// tables among the names that it offers: whoever mistypes a table of the lake does not mean one of those.
// Other messages stay.
std::string WithoutSystemTables(const std::string& message);

}  // namespace ingot::engine
