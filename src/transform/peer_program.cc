// transform_peer DIR [--no-cache]: parses a dbt project and writes its manifest, without an engine: for comparing with dbt
// and for measuring.
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>

#include "base/clock.h"
#include "transform/artifacts/manifest_writer.h"
#include "transform/parse/parser.h"

namespace {

class Environment final : public ingot::VariableLookup {
 public:
  const std::string* Find(std::string_view name) const override {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? nullptr : &found_.emplace_back(value);
  }

 private:
  mutable std::deque<std::string> found_;
};

}  // namespace

int main(int argc, char** argv) {
  using namespace ingot::transform;  // NOLINT
  if (argc < 2) return 2;
  const ingot::SystemClock clock;
  const Environment variables;
  EnvironmentReader environment(variables);
  ParseOptions options;
  options.directory = argv[1];
  options.invocation_id = "00000000-0000-4000-8000-000000000000";
  options.started = clock.Now();
  options.threads = 2;
  options.environment = &environment;
  options.use_cache = argc < 3;
  const auto parsed = ParseProject(options);
  if (!parsed.ok()) {
    std::fprintf(stderr, "error: %s\n", parsed.error().message().c_str());
    return 1;
  }
  for (const std::string& warning : (*parsed)->warnings) std::fprintf(stderr, "warning: %s\n", warning.c_str());
  const ingot::Timestamp done = clock.Now();
  if ((*parsed)->from_cache) {
    std::printf("%zu resources from the cache in %.3f s\n", (*parsed)->graph.resources().size(), static_cast<double>((done - options.started).count()) / 1e6);
    return 0;
  }
  const auto written = WriteManifest(**parsed, {});
  if (!written.ok()) {
    std::fprintf(stderr, "error: %s\n", written.error().message().c_str());
    return 1;
  }
  std::printf("%zu resources in %.3f s, manifest in %.3f s\n", (*parsed)->graph.resources().size(), static_cast<double>((done - options.started).count()) / 1e6,
              static_cast<double>((clock.Now() - done).count()) / 1e6);
  return 0;
}
