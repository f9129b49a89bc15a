// Expressions.
#include <fmt/format.h>

#include "jinja/builtins/objects.h"
#include "jinja/run/arguments.h"
#include "jinja/run/interpreter.h"
#include "jinja/value/text_form.h"

namespace ingot::jinja {

using syntax::CallArguments;
using syntax::Comparison;
using syntax::ListId;
using syntax::NameId;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Slot;

Value Interpreter::Eval(NodeId id) {
  const Node& node = top_->tree->nodes[id];
  if (--fuel_ == 0 && !Refuel()) return Value::Raised();
  switch (node.kind) {
    case NodeKind::kConst:
      return top_->tree->values[node.a];
    case NodeKind::kName:
      return EvalName(node);
    default:
      break;
  }
  if (!StackHolds()) {
    At(node);
    CheckStack();
    return Value::Raised();
  }
  return EvalOther(node);
}

Value Interpreter::EvalOther(const Node& node) {
  switch (node.kind) {
    case NodeKind::kGetAttribute: {
      const Value object = Eval(node.a);
      if (object.raised()) return object;
      At(node);
      return GetAttribute(object, top_->tree->names[node.b]);
    }
    case NodeKind::kGetItem:
      return EvalSubscript(node);
    case NodeKind::kCall:
      return EvalCall(node, nullptr);
    case NodeKind::kFilter:
      return EvalFilter(node, nullptr);
    case NodeKind::kTest:
      return EvalTest(node);
    case NodeKind::kConcat:
      return EvalConcat(node);
    case NodeKind::kCompare:
      return EvalCompare(node);
    case NodeKind::kBinary:
      return EvalBinary(node);
    case NodeKind::kNegate:
    case NodeKind::kPlus:
    case NodeKind::kNot:
      return EvalUnary(node);
    case NodeKind::kAnd:
    case NodeKind::kOr: {
      const Value left = Eval(node.a);
      bool truth = false;
      if (left.raised() || !Test(left, &truth)) return Value::Raised();
      return truth == (node.kind == NodeKind::kAnd) ? Eval(node.b) : left;
    }
    case NodeKind::kConditional: {
      const Value test = Eval(node.a);
      bool truth = false;
      if (test.raised() || !Test(test, &truth)) return Value::Raised();
      if (truth) return Eval(node.b);
      if (node.c != 0) return Eval(node.c);
      return Undefined("", "the inline if-expression evaluated to false and no else section was defined");
    }
    case NodeKind::kList:
    case NodeKind::kTuple: {
      std::vector<Value> items;
      if (EvalItems(node.a, &items).raised()) return Value::Raised();
      return node.kind == NodeKind::kList ? heap_.NewList(std::move(items))
                                          : heap_.NewTuple(std::move(items));
    }
    case NodeKind::kDict:
      return EvalDict(node);
    case NodeKind::kSlice:
      At(node);
      return RaiseType("a slice stands alone between brackets");
    default:
      return Value::None();
  }
}

Value Interpreter::EvalName(const Node& node) {
  if (node.b == Slot::kGlobal) {
    At(node);
    return ResolveGlobal(node.a);
  }
  Locals* locals = top_->locals;
  for (uint32_t depth = Slot::Depth(node.b); depth > 0; --depth) locals = locals->parent;
  const Value& value = locals->slots()[Slot::Index(node.b)];
  if (!value.is_missing()) return value;
  if (locals->detached) {
    At(node);
    return ResolveGlobal(node.a);
  }
  return Value::FromUndefined(heap_.New<Undefinedness>(Undefinedness{top_->tree->names[node.a], {}}));
}

Value Interpreter::ResolveGlobal(NameId id) {
  const std::string_view name = top_->tree->names[id];
  auto found = top_->globals->Find(render_, name);
  if (!found.ok()) return RaiseError(found.error());
  if (found->has_value()) return **found;
  if (const Value* global = top_->tree->environment->FindGlobal(name)) return *global;
  if (const builtins::Entry* entry = builtins::FindGlobal(name)) {
    return heap_.NewObject<BoundMethod>(Value::Missing(), entry);
  }
  return Value::FromUndefined(heap_.New<Undefinedness>(Undefinedness{name, {}}));
}

Value Interpreter::EvalItems(ListId list, std::vector<Value>* items) {
  const uint32_t count = top_->tree->ListSize(list);
  items->reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    const Value item = Eval(top_->tree->ListItems(list)[i]);
    if (item.raised()) return item;
    items->push_back(item);
  }
  return Value::None();
}

Value Interpreter::EvalDict(const Node& node) {
  const Value result = heap_.NewDict();
  const uint32_t count = top_->tree->ListSize(node.a);
  for (uint32_t i = 0; i < count; i += 2) {
    const Value key = Eval(top_->tree->ListItems(node.a)[i]);
    if (key.raised()) return key;
    const Value value = Eval(top_->tree->ListItems(node.a)[i + 1]);
    if (value.raised()) return value;
    if (!result.dict()->Set(key, value)) {
      At(node);
      return RaiseType(fmt::format("unhashable type: '{}'", TypeName(key)));
    }
  }
  return result;
}

Value Interpreter::EvalConcat(const Node& node) {
  const uint32_t count = top_->tree->ListSize(node.a);
  const uint32_t* parts = top_->tree->ListItems(node.a);
  const Value first = Eval(parts[0]);
  if (first.raised()) return first;
  std::string rest = TakeBuffer();
  // Text that grows by `x ~ y` is lengthened in place.
  const bool grows = first.is_string();
  bool done = grows || Text(first, &rest);
  for (uint32_t i = 1; done && i < count; ++i) {
    const Value part = Eval(parts[i]);
    done = !part.raised() && Text(part, &rest);
  }
  At(node);
  Value result = Value::Raised();
  if (done) result = grows ? heap_.Concat(first, rest) : heap_.String(rest);
  GiveBuffer(std::move(rest));
  return done && !Affords(0) ? Value::Raised() : result;
}

Value Interpreter::EvalUnary(const Node& node) {
  const Value value = Eval(node.a);
  if (value.raised()) return value;
  At(node);
  if (node.kind == NodeKind::kNot) {
    bool truth = false;
    return Test(value, &truth) ? Value::Bool(!truth) : Value::Raised();
  }
  const bool negate = node.kind == NodeKind::kNegate;
  if (value.is_float()) return negate ? Value::Float(-value.as_float()) : value;
  if (value.is_integral()) {
    int64_t result = value.as_int();
    if (negate && __builtin_sub_overflow(int64_t{0}, result, &result)) {
      return RaiseValue("integer overflow: the result does not fit 64 bits");
    }
    return Value::Int(result);
  }
  if (value.is_undefined()) return RaiseUndefined(value);
  return RaiseType(fmt::format("bad operand type for unary {}: '{}'", negate ? '-' : '+', TypeName(value)));
}

Value Interpreter::EvalBinary(const Node& node) {
  const Value left = Eval(node.a);
  if (left.raised()) return left;
  const Value right = Eval(node.b);
  if (right.raised()) return right;
  At(node);
  const auto op = static_cast<Operator>(node.flag);
  int64_t result = 0;
  if (left.is_int() && right.is_int()) {
    if (op == Operator::kAdd && !__builtin_add_overflow(left.as_int(), right.as_int(), &result))
      return Value::Int(result);
    if (op == Operator::kSubtract && !__builtin_sub_overflow(left.as_int(), right.as_int(), &result)) {
      return Value::Int(result);
    }
  }
  return Binary(op, left, right);
}

Value Interpreter::EvalCompare(const Node& node) {
  Value left = Eval(node.a);
  if (left.raised()) return left;
  const uint32_t count = top_->tree->ListSize(node.b);
  Value result = Value::Bool(true);
  for (uint32_t i = 0; i < count; i += 2) {
    const uint32_t* pair = top_->tree->ListItems(node.b) + i;
    const Value right = Eval(pair[1]);
    if (right.raised()) return right;
    At(node);
    result = CompareOnce(static_cast<Comparison>(pair[0]), left, right);
    if (result.raised() || !result.as_bool()) return result;
    left = right;
  }
  return result;
}

bool Interpreter::EvalArguments(ListId arguments, Evaluated* evaluated) {
  if (arguments == 0) {
    evaluated->Reserve(0, 0);
    return true;
  }
  const syntax::Tree& tree = *top_->tree;
  const uint32_t* record = tree.ListItems(arguments);
  const uint32_t* at = record + CallArguments::kHeader;
  evaluated->Reserve(record[0], record[1]);
  for (uint32_t i = 0; i < record[0]; ++i) {
    const Value value = Eval(*at++);
    if (value.raised()) return false;
    evaluated->positional()[i] = value;
  }
  for (uint32_t i = 0; i < record[1]; ++i, at += 2) {
    const Value value = Eval(at[1]);
    if (value.raised()) return false;
    evaluated->AddNamed(tree.names[at[0]], value);
  }
  if (record[2] != 0) {
    std::vector<Value> items;
    const Value more = Eval(record[2]);
    if (more.raised() || !Items(more, &items)) return false;
    for (const Value& item : items) evaluated->AddPositional(item);
  }
  if (record[3] == 0) return true;
  const Value more = Eval(record[3]);
  if (more.raised()) return false;
  std::vector<Value> keys;
  if (!more.is_dict() && !(more.is_object() && more.object()->IsMapping())) {
    return !RaiseType(fmt::format("argument after ** must be a mapping, not {}", TypeName(more))).raised();
  }
  if (!Items(more, &keys)) return false;
  for (const Value& key : keys) {
    if (!key.is_string()) return !RaiseType("keywords must be strings").raised();
    if (evaluated->Get().Find(key.as_string()) != nullptr) {
      return !RaiseType(fmt::format("got multiple values for keyword argument '{}'", key.as_string()))
                  .raised();
    }
    const Value value = GetItem(more, key);
    if (value.raised()) return false;
    evaluated->AddNamed(key.as_string(), value);
  }
  return true;
}

Value Interpreter::EvalCall(const Node& node, const NamedValue* extra) {
  const Node& callee_node = top_->tree->nodes[node.a];
  Evaluated evaluated;
  auto finish_arguments = [&] {
    if (!EvalArguments(node.b, &evaluated)) return false;
    if (extra != nullptr) evaluated.AddNamed(extra->name, extra->value);
    At(node);
    return true;
  };
  Value callee;
  if (callee_node.kind == NodeKind::kGetAttribute) {
    const Value object = Eval(callee_node.a);
    if (object.raised()) return object;
    const std::string_view name = top_->tree->names[callee_node.b];
    At(callee_node);
    const builtins::Entry* method = object.is_object() ? nullptr : builtins::FindMethod(object, name);
    if (method != nullptr) {
      return finish_arguments() ? method->body(*this, evaluated.WithSelf(object)) : Value::Raised();
    }
    callee = GetAttribute(object, name);
  } else {
    callee = Eval(node.a);
  }
  if (callee.raised()) return callee;
  return finish_arguments() ? Call(callee, evaluated.Get()) : Value::Raised();
}

Value Interpreter::CallRef(const syntax::CallableRef& ref, std::string_view what,
                           const Arguments& arguments) {
  if (ref.custom != nullptr) return CallBody(*ref.custom, arguments);
  if (ref.builtin != nullptr) return ref.builtin->body(*this, arguments);
  return Raise(FailureKind::kSyntax, fmt::format("no {} named '{}'", what, ref.name));
}

Value Interpreter::EvalFilter(const Node& node, const Value* block) {
  Value value;
  if (node.a == 0) {
    value = block == nullptr ? Value::None() : *block;
  } else if (block != nullptr && top_->tree->nodes[node.a].kind == NodeKind::kFilter) {
    value = EvalFilter(top_->tree->nodes[node.a], block);
  } else {
    value = Eval(node.a);
  }
  if (value.raised()) return value;
  Evaluated evaluated;
  if (!EvalArguments(node.b, &evaluated)) return Value::Raised();
  At(node);
  return CallRef(top_->tree->filters[node.c], "filter", evaluated.WithSelf(value));
}

Value Interpreter::EvalTest(const Node& node) {
  const Value value = Eval(node.a);
  if (value.raised()) return value;
  Evaluated evaluated;
  if (!EvalArguments(node.b, &evaluated)) return Value::Raised();
  At(node);
  const Value result = CallRef(top_->tree->tests[node.c], "test", evaluated.WithSelf(value));
  bool truth = false;
  return result.raised() || !Test(result, &truth) ? Value::Raised() : Value::Bool(truth);
}

Value Interpreter::EvalSubscript(const Node& node) {
  const Value object = Eval(node.a);
  if (object.raised()) return object;
  const Node& key_node = top_->tree->nodes[node.b];
  if (key_node.kind == NodeKind::kSlice) return Slice(key_node, object);
  const Value key = Eval(node.b);
  if (key.raised()) return key;
  At(node);
  return GetItem(object, key);
}

}  // namespace ingot::jinja
