// Makes links of the addresses in a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::jinja::builtins {

struct UrlizeRules {
  bool trims = false;
  int64_t trim_limit = 0;
  std::string rel;
  std::string target;
  std::vector<std::string> extra_schemes;
};

// `text` is escaped HTML already.
std::string UrlizeText(std::string_view text, const UrlizeRules& rules);

}  // namespace ingot::jinja::builtins
