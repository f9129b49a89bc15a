// For tests: a dbt project in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "transform/parse/parser.h"

namespace ingot::transform {

class NoVariables final : public VariableLookup {
 public:
  const std::string* Find(std::string_view) const override { return nullptr; }
};

class ProjectFixture : public testing::Test {
 protected:
  ProjectFixture() { Write("dbt_project.yml", "name: shop\nprofile: p\n"); }

  void Write(const std::string& path, const std::string& text) {
    const std::string full = directory_.File(path);
    ASSERT_TRUE(MakeDirectories(full.substr(0, full.rfind('/'))).ok());
    ASSERT_TRUE(WriteFileAtomically(full, text).ok());
  }

  ParseOptions Options() {
    ParseOptions options;
    options.directory = directory_.path();
    options.invocation_id = "test";
    options.started = Timestamp(std::chrono::hours(24 * 365 * 80));  // later than any file
    options.threads = 2;
    options.use_cache = false;
    options.environment = &environment_;
    return options;
  }

  Result<std::unique_ptr<ParsedProject>> Parse() { return ParseProject(Options()); }

  // The project, which must be without fault.
  std::unique_ptr<ParsedProject> Parsed() {
    Result<std::unique_ptr<ParsedProject>> parsed = Parse();
    EXPECT_TRUE(parsed.ok()) << parsed.error().message();
    return parsed.ok() ? std::move(*parsed) : nullptr;
  }

  std::string FailureOf() {
    const Result<std::unique_ptr<ParsedProject>> parsed = Parse();
    EXPECT_FALSE(parsed.ok());
    return parsed.ok() ? "" : parsed.error().message();
  }

  ScratchDirectory directory_;
  NoVariables variables_;
  EnvironmentReader environment_{variables_};
};

}  // namespace ingot::transform
