#include "transform/context/invocation.h"

namespace ingot::transform {

std::optional<std::string> EnvironmentReader::Get(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto known = asked_.find(std::string(name));
  if (known != asked_.end()) return known->second;
  const std::string* value = variables_.Find(name);
  std::optional<std::string> answer;
  if (value != nullptr) answer = *value;
  asked_.emplace(std::string(name), answer);
  return answer;
}

std::map<std::string, std::optional<std::string>> EnvironmentReader::Asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

}  // namespace ingot::transform
