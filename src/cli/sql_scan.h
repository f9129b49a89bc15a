// Just enough of SQL's surface for a shell: is a statement complete, and what is being typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ingot::cli {

// Does the text end with a ';' that lies outside of strings, quoted names, dollar quotes and comments?
bool EndsStatement(std::string_view text);

// Is there anything but white space and comments?
bool IsBlankSql(std::string_view text);

// The names in a text, dotted ones whole, without quotes: "FROM bronze.trades t" has FROM, bronze.trades, t.
std::vector<std::string> NamesIn(std::string_view text);

}  // namespace ingot::cli
