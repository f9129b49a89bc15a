// Amounts as users type them.
#include <string>

#include "base/text.h"
#include "generate/trades.h"

namespace ingot::generate {

Result<double> ParseShare(std::string_view text) {
  std::string_view number = Trim(text);
  const bool percent = number.ends_with('%');
  if (percent) number = Trim(number.substr(0, number.size() - 1));
  const std::optional<double> value = ParseDouble(number);
  const double share = value.value_or(-1) / (percent ? 100 : 1);
  if (value && share >= 0 && share <= 1) return share;
  return InvalidArgument("'" + std::string(text) +
                         "' is no share; expected 0% to 100%, such as 0.5%, or 0 to 1");
}

Result<double> ParseRate(std::string_view text) {
  std::string_view number = Trim(text);
  double seconds = 1;
  if (number.ends_with("/s")) {
    number.remove_suffix(2);
  } else if (number.ends_with("/m")) {
    number.remove_suffix(2);
    seconds = 60;
  }
  const std::optional<double> value = ParseDouble(Trim(number));
  if (value && *value > 0 && *value <= 1e12) return *value / seconds;
  return InvalidArgument("'" + std::string(text) +
                         "' is no rate; expected messages a second, such as 10000/s or 600/m");
}

}  // namespace ingot::generate
