// Spellings of other databases that DuckDB's parser refuses, put into its own. Token by token: strings, quoted names and comments
// stay as they are, and so do lines and, nearly always, columns, so that errors point where the author wrote.
//
// `name` becomes "name"; SAFE_CAST( TRY_CAST(; * EXCEPT (a) * EXCLUDE (a); a DIV b a // b.
#pragma once

#include <string>
#include <string_view>

namespace ingot::engine {

// The text in DuckDB's spelling; the same text when there is nothing to put otherwise.
std::string SpellForDuckDb(std::string_view sql);

}  // namespace ingot::engine
