#include "transform/run/node_lines.h"

#include <cctype>

#include <fmt/format.h>

namespace ingot::transform {
namespace {

enum class Color : uint8_t { kNone, kGreen, kYellow, kRed };

Color ColorOf(NodeStatus status) {
  switch (status) {
    case NodeStatus::kSuccess:
    case NodeStatus::kPass:
    case NodeStatus::kNoOp: return Color::kGreen;
    case NodeStatus::kWarn:
    case NodeStatus::kSkipped:
    case NodeStatus::kPartialSuccess: return Color::kYellow;
    default: return Color::kRed;
  }
}

std::string Paint(std::string_view text, Color color, bool colors) {
  if (!colors || color == Color::kNone) return std::string(text);
  const int code = color == Color::kGreen ? 32 : color == Color::kYellow ? 33 : 31;
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

// "shop.on-run-start.0", as dbt shows the hook "shop-on-run-start-0".
std::string HookText(const Node& hook) {
  return hook.tags.empty() ? hook.name : fmt::format("{}.{}.{}", hook.package_name, hook.tags.front(), hook.hook_index);
}

std::string RelationText(const Node& node) { return node.schema + "." + (node.alias.empty() ? node.name : node.alias); }

// What is said of a node's end, and the status between the brackets.
struct Said {
  std::string message;
  std::string status;
};

Said SayTest(const NodeResult& result) {
  std::string name = result.resource->name;
  if (const auto* unit = dynamic_cast<const UnitTest*>(result.resource)) name = unit->model + "::" + unit->name;
  std::string status = Upper(NodeStatusName(result.status));
  if ((result.status == NodeStatus::kFail || result.status == NodeStatus::kWarn) && result.failures) {
    status += fmt::format(" {}", *result.failures);
  }
  return {status + " " + name, status};
}

Said SayFreshness(const NodeResult& result) {
  const auto& source = static_cast<const Source&>(*result.resource);
  const std::string name = source.source_name + "." + source.name;
  if (result.status == NodeStatus::kError) return {"ERROR STALE freshness of " + name, "ERROR STALE"};
  const std::string status = result.status == NodeStatus::kRuntimeError ? "ERROR" : Upper(NodeStatusName(result.status));
  return {status + " freshness of " + name, status};
}

Said SayBuilt(const NodeResult& result) {
  const auto& node = static_cast<const Node&>(*result.resource);
  const bool failed = IsFailure(result.status);
  const std::string status = failed ? "ERROR" : result.message.empty() ? "OK" : result.message;
  switch (node.type) {
    case ResourceType::kSeed: return {fmt::format("{} seed file {}", failed ? "ERROR loading" : "OK loaded", RelationText(node)), status};
    case ResourceType::kSnapshot: return {fmt::format("{} {}", failed ? "ERROR snapshotting" : "OK snapshotted", RelationText(node)), status};
    case ResourceType::kOperation: return {fmt::format("{} hook: {}", failed ? "ERROR" : "OK", HookText(node)), status};
    default: break;
  }
  if (result.status == NodeStatus::kPartialSuccess) {
    return {"PARTIAL SUCCESS created " + DescribeNode(node), "PARTIAL SUCCESS" + (result.message.empty() ? "" : " (" + result.message + ")")};
  }
  return {fmt::format("{} {}", failed ? "ERROR creating" : "OK created", DescribeNode(node)), status};
}

Said SaySkipped(const Resource& resource) {
  const auto* node = dynamic_cast<const Node*>(&resource);
  const bool relation = node != nullptr && node->type != ResourceType::kTest;
  return {"SKIP " + (relation ? "relation " + RelationText(*node) : DescribeNode(resource)), "SKIP"};
}

Said Say(const NodeResult& result) {
  const ResourceType type = result.resource->type;
  if (result.status == NodeStatus::kSkipped) return SaySkipped(*result.resource);
  if (result.status == NodeStatus::kNoOp) return {"NO-OP " + DescribeNode(*result.resource), "NO-OP"};
  if (type == ResourceType::kTest || type == ResourceType::kUnitTest) return SayTest(result);
  if (type == ResourceType::kSource) return SayFreshness(result);
  return SayBuilt(result);
}

struct EventName {
  std::string_view name;
  std::string_view code;
};

EventName NameOf(const NodeResult& result) {
  if (result.status == NodeStatus::kSkipped) return {"SkippingDetails", "Q033"};
  switch (result.resource->type) {
    case ResourceType::kTest:
    case ResourceType::kUnitTest: return {"LogTestResult", "Q007"};
    case ResourceType::kSeed: return {"LogSeedResult", "Q016"};
    case ResourceType::kSnapshot: return {"LogSnapshotResult", "Q015"};
    case ResourceType::kSource: return {"LogFreshnessResult", "Q018"};
    case ResourceType::kOperation: return {"LogHookEndLine", "Q033"};
    default: return {"LogModelResult", "Q012"};
  }
}

LogLevel LevelOf(NodeStatus status) {
  if (IsFailure(status)) return LogLevel::kError;
  return status == NodeStatus::kWarn ? LogLevel::kWarning : LogLevel::kInfo;
}

}  // namespace

std::string DescribeNode(const Resource& resource) {
  if (const auto* unit = dynamic_cast<const UnitTest*>(&resource)) return "unit_test " + unit->model + "::" + unit->name;
  if (const auto* source = dynamic_cast<const Source*>(&resource)) return "freshness of " + source->source_name + "." + source->name;
  const auto& node = static_cast<const Node&>(resource);
  switch (node.type) {
    case ResourceType::kSeed: return "seed file " + RelationText(node);
    case ResourceType::kSnapshot: return "snapshot " + RelationText(node);
    case ResourceType::kTest: return "test " + node.name;
    case ResourceType::kOperation: return "hook: " + HookText(node);
    default: return fmt::format("{} {} model {}", node.language, node.materialized(), RelationText(node));
  }
}

std::string DottedLine(const LinePlace& place, std::string_view message, std::string_view status, std::optional<double> seconds) {
  std::string line = place.total == 0 ? fmt::format("{} ", message) : fmt::format("{} of {} {} ", place.index, place.total, message);
  if (line.size() < place.width) line.append(place.width - line.size(), '.');
  if (!seconds) return fmt::format("{} [{}]", line, status);
  return fmt::format("{} [{} in {:.2f}s]", line, status, *seconds);
}

Json NodeInfo(const Resource& resource, std::string_view status) {
  Json info = Json::MakeObject();
  const auto* node = dynamic_cast<const Node*>(&resource);
  info.Set("materialized", node == nullptr ? "" : node->materialized()).Set("node_name", resource.name);
  info.Set("node_path", resource.path).Set("node_status", status).Set("resource_type", ResourceTypeName(resource.type));
  info.Set("unique_id", resource.unique_id);
  if (node != nullptr && !node->relation_name.empty()) {
    Json relation = Json::MakeObject();
    relation.Set("alias", node->alias).Set("database", node->database).Set("relation_name", node->relation_name).Set("schema", node->schema);
    info.Set("node_relation", std::move(relation));
  }
  return info;
}

ConsoleEvent StartLine(const Resource& resource, const LinePlace& place) {
  ConsoleEvent event{.name = "LogStartLine", .code = "Q011"};
  event.text = DottedLine(place, "START " + DescribeNode(resource), "RUN", std::nullopt);
  event.data.Set("description", DescribeNode(resource)).Set("index", static_cast<int64_t>(place.index));
  event.data.Set("total", static_cast<int64_t>(place.total)).Set("node_info", NodeInfo(resource, "started"));
  return event;
}

ConsoleEvent ResultLine(const NodeResult& result, const LinePlace& place) {
  const EventName name = NameOf(result);
  ConsoleEvent event{.level = LevelOf(result.status), .name = name.name, .code = name.code};
  const Said said = Say(result);
  std::optional<double> seconds;
  if (result.status != NodeStatus::kSkipped) seconds = result.seconds;
  event.text = DottedLine(place, said.message, Paint(said.status, ColorOf(result.status), place.colors), seconds);
  event.data.Set("description", DescribeNode(*result.resource)).Set("status", said.status);
  event.data.Set("index", static_cast<int64_t>(place.index)).Set("total", static_cast<int64_t>(place.total));
  event.data.Set("execution_time", result.seconds).Set("node_info", NodeInfo(*result.resource, NodeStatusName(result.status)));
  if (result.failures) event.data.Set("num_failures", *result.failures);
  return event;
}

}  // namespace ingot::transform
