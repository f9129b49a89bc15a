// Parses and renders the templates of a file of JSON lines {"template": …}, and prints the seconds that each
// took. The names are those of dbt's commonest functions, as cheap as they can be.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "base/json.h"
#include "jinja/render.h"
#include "jinja/static_calls.h"
#include "jinja/template.h"

using namespace ingot;
using namespace ingot::jinja;

namespace {

double Seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

Value Quoted(Render& render, std::string_view schema, const Value& name) {
  return render.heap().String("\"lake\".\"" + std::string(schema) + "\".\"" + std::string(name.as_string()) +
                              "\"");
}

void AddNames(Scope* names, Heap& heap) {
  names->Set("ref", NewFunction(heap, "ref", [](Render& render, const Arguments& arguments) -> Result<Value> {
               return Quoted(render, "main", arguments.positional.back());
             }));
  names->Set("source",
             NewFunction(heap, "source", [](Render& render, const Arguments& arguments) -> Result<Value> {
               return Quoted(render, arguments.positional[0].as_string(), arguments.positional[1]);
             }));
  names->Set("config", NewFunction(heap, "config", [](Render& render, const Arguments&) -> Result<Value> {
               return render.heap().String("");
             }));
  names->Set("var", NewFunction(heap, "var", [](Render&, const Arguments& arguments) -> Result<Value> {
               return arguments.positional.back();
             }));
  names->Set("is_incremental",
             NewFunction(heap, "is_incremental",
                         [](Render&, const Arguments&) -> Result<Value> { return Value::Bool(true); }));
  names->Set("this", heap.String("\"lake\".\"main\".\"this\""));
}

int Run(const char* path) {
  std::vector<std::string> sources;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    auto request = Json::Parse(line);
    if (!request.ok()) return 2;
    sources.push_back(request->GetString("template"));
  }
  const Environment environment;
  Heap heap;
  Scope names;
  AddNames(&names, heap);
  heap.Freeze();
  auto start = std::chrono::steady_clock::now();
  std::vector<std::shared_ptr<const Template>> templates;
  for (const std::string& source : sources) {
    auto parsed = Template::Parse(environment, source, "model.sql");
    if (!parsed.ok()) {
      std::fprintf(stderr, "%s\n", parsed.error().message().c_str());
      return 1;
    }
    templates.push_back(std::move(*parsed));
  }
  const double parse = Seconds(start);
  start = std::chrono::steady_clock::now();
  size_t calls = 0;
  const std::string_view wanted[] = {"ref", "source", "config"};
  for (const auto& source : templates) {
    Heap literals;
    calls += FindCalls(*source, wanted, literals).size();
  }
  const double extract = Seconds(start);
  start = std::chrono::steady_clock::now();
  size_t bytes = 0;
  for (const auto& source : templates) {
    Render render(names);
    auto text = render.Text(*source);
    if (!text.ok()) {
      std::fprintf(stderr, "%s\n", text.error().message().c_str());
      return 1;
    }
    bytes += text->size();
  }
  std::printf("{\"parse\": %.4f, \"extract\": %.4f, \"render\": %.4f, \"calls\": %zu, \"bytes\": %zu}\n",
              parse, extract, Seconds(start), calls, bytes);
  return 0;
}

}  // namespace

int main(int count, char** arguments) { return count == 2 ? Run(arguments[1]) : 2; }
