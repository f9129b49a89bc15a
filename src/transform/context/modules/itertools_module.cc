// modules.itertools.
#include "transform/context/moment.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

Result<Value> Chain(Render& render, const Arguments& arguments) {
  std::vector<Value> all;
  for (const Value& argument : arguments.positional) {
    ASSIGN_OR_RETURN(const std::vector<Value> items, render.Items(argument));
    all.insert(all.end(), items.begin(), items.end());
  }
  return render.heap().NewList(std::move(all));
}

Result<Value> Product(Render& render, const Arguments& arguments) {
  std::vector<std::vector<Value>> rows = {{}};
  for (const Value& argument : arguments.positional) {
    ASSIGN_OR_RETURN(const std::vector<Value> items, render.Items(argument));
    std::vector<std::vector<Value>> longer;
    if (rows.size() * items.size() > 1'000'000) return Exhausted("itertools.product() of more than a million rows");
    for (const std::vector<Value>& row : rows) {
      for (const Value& item : items) {
        longer.push_back(row);
        longer.back().push_back(item);
      }
    }
    rows = std::move(longer);
  }
  std::vector<Value> tuples;
  for (std::vector<Value>& row : rows) tuples.push_back(render.heap().NewTuple(std::move(row)));
  return render.heap().NewList(std::move(tuples));
}

void Choose(const std::vector<Value>& items, size_t from, size_t count, std::vector<Value>* chosen, std::vector<std::vector<Value>>* out) {
  if (count == 0) {
    out->push_back(*chosen);
    return;
  }
  for (size_t i = from; i + count <= items.size(); ++i) {
    chosen->push_back(items[i]);
    Choose(items, i + 1, count - 1, chosen, out);
    chosen->pop_back();
  }
}

Result<Value> Combinations(Render& render, const Arguments& arguments) {
  if (arguments.positional.size() != 2 || !arguments.positional[1].is_int() || arguments.positional[1].as_int() < 0) {
    return InvalidArgument("itertools.combinations() takes a list and a count");
  }
  ASSIGN_OR_RETURN(const std::vector<Value> items, render.Items(arguments.positional[0]));
  if (items.size() > 20) return Exhausted("itertools.combinations() of more than 20 items");
  std::vector<std::vector<Value>> rows;
  std::vector<Value> chosen;
  Choose(items, 0, static_cast<size_t>(arguments.positional[1].as_int()), &chosen, &rows);
  std::vector<Value> tuples;
  for (std::vector<Value>& row : rows) tuples.push_back(render.heap().NewTuple(std::move(row)));
  return render.heap().NewList(std::move(tuples));
}

class ItertoolsModule final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "module"; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    jinja::FunctionBody body;
    if (name == "chain") body = Chain;
    else if (name == "product") body = Product;
    else if (name == "combinations") body = Combinations;
    else return std::optional<Value>();
    return std::optional(jinja::NewFunction(render.heap(), std::string(name), std::move(body)));
  }
};

}  // namespace

Value MakeItertoolsModule(Render& render) { return render.heap().NewObject<ItertoolsModule>(); }

}  // namespace ingot::transform
