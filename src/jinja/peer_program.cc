// Renders for peer_test.py: each line of the input is {"template": …, "context": {…}}, each line of the
// output is
// {"output": …} or {"error": …}. A context's lists and dicts are new for each render. "native": true asks for
// the value's repr.
#include <cstdio>
#include <iostream>
#include <string>

#include "base/json.h"
#include "jinja/render.h"
#include "jinja/template.h"
#include "jinja/value/json_values.h"

using namespace ingot;
using namespace ingot::jinja;

namespace {

Result<std::string> Answer(const Environment& environment, const Json& request) {
  Scope names;
  Limits limits;
  limits.heap_bytes = size_t{256} << 20;
  limits.steps = 20'000'000;
  Render render(names, limits);
  if (const Json* context = request.Find("context")) {
    for (const auto& [name, value] : context->as_object()) names.Set(name, FromJson(value, render.heap()));
  }
  ASSIGN_OR_RETURN(const auto source,
                   Template::Parse(environment, request.GetString("template"), "template"));
  if (!request.GetBool("native")) return render.Text(*source);
  ASSIGN_OR_RETURN(const Value value, render.Native(*source));
  return render.Repr(value);
}

Settings SettingsOf(const Json& request) {
  Settings settings;
  settings.trim_blocks = request.GetBool("trim_blocks");
  settings.lstrip_blocks = request.GetBool("lstrip_blocks");
  settings.keep_trailing_newline = request.GetBool("keep_trailing_newline");
  return settings;
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    auto request = Json::Parse(line);
    if (!request.ok()) return 2;
    const Environment environment(SettingsOf(*request));
    auto answer = Answer(environment, *request);
    Json reply = Json::MakeObject();
    if (answer.ok()) {
      reply.Set("output", *answer);
    } else {
      reply.Set("error", answer.error().message());
    }
    std::cout << reply.Dump() << "\n";
  }
  return 0;
}
