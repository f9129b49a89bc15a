// What the tests of this folder render with.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "jinja/render.h"
#include "jinja/template.h"

namespace ingot::jinja {

// Settings as dbt has them: blocks for tests, materializations, snapshots and docs.
inline Settings DbtSettings() {
  Settings settings;
  settings.block_tags = {
      {"test", BlockTag::Header::kParameters, BlockTag::Body::kTemplate},
      {"materialization", BlockTag::Header::kOptions, BlockTag::Body::kTemplate},
      {"snapshot", BlockTag::Header::kName, BlockTag::Body::kTemplate},
      {"docs", BlockTag::Header::kName, BlockTag::Body::kText},
  };
  return settings;
}

inline std::shared_ptr<const Template> MustParse(const Environment& environment, std::string_view source,
                                                 std::string_view name = "models/a.sql") {
  auto parsed = Template::Parse(environment, source, name);
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().message());
  return parsed.ok() ? *parsed : nullptr;
}

// The text of a template without names from outside, or "error: " and what was wrong.
inline std::string Rendered(std::string_view source, const Settings& settings = DbtSettings(),
                            Limits limits = {}) {
  const Environment environment(settings);
  auto parsed = Template::Parse(environment, source, "t.sql");
  if (!parsed.ok()) return "error: " + parsed.error().message();
  const Scope names;
  Render render(names, limits);
  auto text = render.Text(**parsed);
  return text.ok() ? *text : "error: " + text.error().message();
}

}  // namespace ingot::jinja
