// A template of any bytes: parsed, looked through, and rendered twice. It ends in a text or in an error with
// a place, within its limits, and says the same both times.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json.h"
#include "jinja/render.h"
#include "jinja/static_calls.h"
#include "jinja/template.h"
#include "jinja/value/json_values.h"

using namespace ingot;
using namespace ingot::jinja;

namespace {

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "expected: %s\n", what);
  std::abort();
}

const Environment& TheEnvironment() {
  static const Environment environment([] {
    Settings settings;
    settings.block_tags = {{"test", BlockTag::Header::kParameters, BlockTag::Body::kTemplate},
                           {"materialization", BlockTag::Header::kOptions, BlockTag::Body::kTemplate},
                           {"docs", BlockTag::Header::kName, BlockTag::Body::kText}};
    return settings;
  }());
  return environment;
}

Result<std::string> RenderOnce(const Template& source) {
  Limits limits;
  limits.steps = 100'000;
  limits.heap_bytes = size_t{16} << 20;
  limits.output_bytes = 1 << 20;
  limits.stack_bytes = 512 << 10;
  Scope names;
  Render render(names, limits);
  names.Set("n", Value::Int(3));
  names.Set("s", render.heap().String("hello W\xC3\xB6rld"));
  names.Set("rows",
            FromJson(*Json::Parse(R"([{"k": "x", "v": 1.5}, {"k": "Y", "v": null}])"), render.heap()));
  names.Set(
      "return",
      NewFunction(render.heap(), "return", [](Render& run, const Arguments& arguments) -> Result<Value> {
        return run.Return(arguments.positional.empty() ? Value::None() : arguments.positional.front());
      }));
  auto text = render.Text(source);
  for (const Definition& definition : source.definitions()) {
    auto called = render.CallDefinition(source, definition, {});
    if (called.ok()) (void)ToJson(*called).ok();
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Heap heap;
  (void)ParseLiteral(text, heap).ok();
  Failure failure;
  auto source = Template::Parse(TheEnvironment(), text, "t", &failure);
  if (!source.ok()) {
    Expect(failure.place().line > 0 && failure.place().column > 0, "a syntax error has a place");
    return 0;
  }
  (void)FindCalls(**source, {}, heap);
  (void)UsedNames(**source);
  for (const Definition& definition : (*source)->definitions()) {
    Expect(definition.body.size() <= definition.source.size(), "a body lies inside of its block");
  }
  auto first = RenderOnce(**source);
  auto second = RenderOnce(**source);
  Expect(first.ok() == second.ok(), "a render can be repeated");
  if (first.ok()) Expect(first->size() == second->size(), "a render says the same again");
  return 0;
}
