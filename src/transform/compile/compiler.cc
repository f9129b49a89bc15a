#include "transform/compile/compiler.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/render.h"
#include "transform/context/test_arguments.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {
namespace {

constexpr std::string_view kCteEnd = "\n)";

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Behind white space and comments.
size_t SkipBlank(std::string_view sql, size_t at) {
  while (at < sql.size()) {
    if (IsSpace(sql[at])) {
      ++at;
    } else if (sql.substr(at).starts_with("--")) {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at).starts_with("/*")) {
      const size_t end = sql.find("*/", at + 2);
      at = end == sql.npos ? sql.size() : end + 2;
    } else {
      break;
    }
  }
  return at;
}

// The end of the word at `at` when it is this one; npos when it is not.
size_t TakeWord(std::string_view sql, size_t at, std::string_view word) {
  if (sql.size() < at + word.size() || !EqualsIgnoreCase(sql.substr(at, word.size()), word)) return sql.npos;
  const size_t end = at + word.size();
  if (end < sql.size() && !IsSpace(sql[end]) && sql[end] != '-' && sql[end] != '/') return sql.npos;
  return end;
}

}  // namespace

std::string CompiledPath(const Node& node, std::string_view kind) {
  std::string path = fmt::format("{}/{}/{}", kind, node.package_name, node.original_file_path);
  if (node.is_generic_test()) path += "/" + node.path;
  // A file may hold several snapshots.
  else if (node.type == ResourceType::kSnapshot && path.ends_with(".sql") && !path.ends_with("/" + node.name + ".sql")) path.replace(path.size() - 4, 4, "/" + node.name + ".sql");
  else if (!path.ends_with(".sql")) path += "/" + node.name + ".sql";
  return path;
}

QueryWithCtes WithCtes(std::string_view sql, const std::vector<std::pair<std::string, std::string>>& ctes) {
  if (ctes.empty()) return {.sql = std::string(sql)};
  std::string list;
  for (const auto& [id, text] : ctes) list += (list.empty() ? "" : ", ") + text;
  size_t with = TakeWord(sql, SkipBlank(sql, 0), "with");
  std::string_view between = "\n";
  QueryWithCtes made;
  if (with == sql.npos) {
    made = {.sql = "with ", .behind_from = 0};
  } else {
    const size_t recursive = TakeWord(sql, SkipBlank(sql, with), "recursive");
    if (recursive != sql.npos) with = recursive;
    made = {.sql = fmt::format("{} ", sql.substr(0, with)), .behind_from = with};
    while (made.behind_from < sql.size() && IsSpace(sql[made.behind_from])) ++made.behind_from;
    sql = sql.substr(0, made.behind_from + Trim(sql.substr(with)).size());
    between = ", ";
  }
  made.list_at = made.sql.size();
  made.sql += list;
  made.sql += between;
  made.behind_at = made.sql.size();
  made.sql += sql.substr(made.behind_from);
  return made;
}

Result<Compiler::Rendered> Compiler::RenderNode(const Node& node, Warehouse* warehouse, const Cancellation* cancellation) {
  Rendered rendered;
  const auto text = std::make_shared<RenderedText>();
  rendered.text = text;
  text->node = &node;
  if (node.type == ResourceType::kSeed) return rendered;
  if (!HasTemplate(node.raw_code)) {
    text->code = node.raw_code;
    return rendered;
  }
  ASSIGN_OR_RETURN(text->source, jinja::Template::Parse(EnvironmentOf(Phase::kRun), node.raw_code, node.original_file_path, nullptr, node.first_line));
  NodeContext context(parsed_.shared(), Phase::kRun, *parsed_.packages.Find(node.package_name), &node);
  context.set_warehouse(warehouse);
  context.hooks().relation = relation_;
  context.hooks().batch = batch_;
  context.hooks().on_ephemeral = [&](const Node& ephemeral) -> Status {
    auto& list = rendered.ephemerals;
    if (std::find(list.begin(), list.end(), &ephemeral) == list.end()) list.push_back(&ephemeral);
    return Status::Ok();
  };
  jinja::Render render(context, {}, cancellation);
  if (node.is_generic_test()) {
    ASSIGN_OR_RETURN(const jinja::Value arguments, RenderTestArguments(render, node.test->arguments, Phase::kRun));
    context.Set("_dbt_generic_test_kwargs", arguments);
  }
  ASSIGN_OR_RETURN(text->code, render.Text(*text->source, &text->origin));
  return rendered;
}

Result<std::shared_ptr<const Compiler::Rendered>> Compiler::Ephemeral(const Node& node, Warehouse* warehouse, const Cancellation* cancellation) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = ephemerals_.find(node.unique_id); found != ephemerals_.end()) return found->second;
  }
  ASSIGN_OR_RETURN(Rendered rendered, RenderNode(node, warehouse, cancellation));
  auto made = std::make_shared<const Rendered>(std::move(rendered));
  const std::lock_guard lock(mutex_);
  return ephemerals_.emplace(node.unique_id, std::move(made)).first->second;
}

// What an ephemeral model reads itself comes before it. The graph has no cycles, so this ends.
Status Compiler::CollectCtes(const Rendered& rendered, Warehouse* warehouse, const Cancellation* cancellation, Ctes* ctes) {
  for (const Node* node : rendered.ephemerals) {
    const auto has = [&](const auto& cte) { return cte.first == node->unique_id; };
    if (std::any_of(ctes->list.begin(), ctes->list.end(), has)) continue;
    ASSIGN_OR_RETURN(const std::shared_ptr<const Rendered> inner, Ephemeral(*node, warehouse, cancellation));
    RETURN_IF_ERROR(CollectCtes(*inner, warehouse, cancellation, ctes));
    ctes->list.emplace_back(node->unique_id, fmt::format("__dbt__cte__{} as (\n{}{}", node->name, inner->text->code, kCteEnd));
    ctes->texts.push_back(inner->text);
  }
  return Status::Ok();
}

std::optional<CompiledNode> Compiler::CompiledEphemeral(const Node& node) {
  std::shared_ptr<const Rendered> rendered;
  {
    const std::lock_guard lock(mutex_);
    const auto found = ephemerals_.find(node.unique_id);
    if (found == ephemerals_.end()) return std::nullopt;
    rendered = found->second;
  }
  Ctes ctes;  // what it reads itself was rendered with it: nothing is rendered here
  if (!CollectCtes(*rendered, nullptr, nullptr, &ctes).ok()) return std::nullopt;
  QueryWithCtes query = WithCtes(rendered->text->code, ctes.list);
  return CompiledNode{.code = std::move(query.sql), .before_ctes = rendered->text->code, .ctes = std::move(ctes.list), .origin = nullptr};
}

Result<CompiledNode> Compiler::Compile(const Node& node, Warehouse* warehouse, const Cancellation* cancellation) {
  ASSIGN_OR_RETURN(const Rendered rendered, RenderNode(node, warehouse, cancellation));
  Ctes ctes;
  RETURN_IF_ERROR(CollectCtes(rendered, warehouse, cancellation, &ctes));
  const std::string& own = rendered.text->code;
  QueryWithCtes query = WithCtes(own, ctes.list);
  const auto origin = std::make_shared<SqlOrigin>();
  if (!ctes.list.empty()) origin->Add(0, std::min(query.list_at, query.behind_from), rendered.text);
  size_t at = query.list_at;
  for (size_t i = 0; i < ctes.list.size(); ++i) {
    const size_t size = ctes.texts[i]->code.size();
    origin->Add(at + ctes.list[i].second.size() - kCteEnd.size() - size, size, ctes.texts[i]);
    at += ctes.list[i].second.size() + 2;
  }
  origin->Add(query.behind_at, query.sql.size() - query.behind_at, rendered.text, query.behind_from);
  return CompiledNode{.code = std::move(query.sql), .before_ctes = own, .ctes = std::move(ctes.list), .origin = origin};
}

}  // namespace ingot::transform
