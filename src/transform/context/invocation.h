// One run of the program: what templates may know of it.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/document.h"
#include "base/json.h"
#include "base/log.h"
#include "transform/project/profile.h"

namespace ingot::transform {

// The dbt whose behaviour is followed: what `dbt_version` and artifacts say.
inline constexpr std::string_view kDbtVersion = "1.12.6";

// Environment variables, and which of them were asked for: a parse is only good for the same answers. Thread-safe.
class EnvironmentReader {
 public:
  explicit EnvironmentReader(const VariableLookup& variables) : variables_(variables) {}

  std::optional<std::string> Get(std::string_view name);
  // What was asked for; nothing: it was not set.
  std::map<std::string, std::optional<std::string>> Asked() const;

 private:
  const VariableLookup& variables_;
  mutable std::mutex mutex_;
  std::map<std::string, std::optional<std::string>> asked_;
};

struct Invocation {
  std::string id;
  Timestamp started;
  std::string command;  // "parse", "run"
  Target target;
  Json vars = Json::MakeObject();   // --vars
  Json flags = Json::MakeObject();  // `flags`, by the names in capitals: FULL_REFRESH
  EnvironmentReader* environment = nullptr;
  Logger* logger = &NullLogger();
};

}  // namespace ingot::transform
