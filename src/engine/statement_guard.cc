#include "engine/statement_guard.h"

#include <algorithm>
#include <array>
#include <duckdb/parser/parsed_data/load_info.hpp>
#include <duckdb/parser/statement/explain_statement.hpp>
#include <duckdb/parser/statement/load_statement.hpp>
#include <duckdb/parser/statement/prepare_statement.hpp>
#include <duckdb/parser/statement/set_statement.hpp>
#include <string>
#include <string_view>

#include "base/text.h"

namespace ingot::engine {
namespace {

constexpr std::array<std::string_view, 10> kLockedSettings = {
    "allow_community_extensions",
    "allow_extensions_metadata_mismatch",
    "allow_unredacted_secrets",
    "allow_unsigned_extensions",
    "autoinstall_extension_repository",
    "autoinstall_known_extensions",
    "autoload_known_extensions",
    "custom_extension_repository",
    "extension_directories",
    "extension_directory",
};

Status CheckSetting(const std::string& name) {
  const auto is_name = [&](std::string_view locked) { return EqualsIgnoreCase(locked, name); };
  if (std::none_of(kLockedSettings.begin(), kLockedSettings.end(), is_name)) return Status::Ok();
  return PermissionDenied("setting '" + name + "' is fixed and cannot be changed by SQL");
}

}  // namespace

Status CheckStatementAllowed(const duckdb::SQLStatement& statement) {
  switch (statement.type) {
    case duckdb::StatementType::LOAD_STATEMENT: {
      const auto& load = statement.Cast<duckdb::LoadStatement>();
      if (load.info->load_type == duckdb::LoadType::LOAD) return Status::Ok();
      return PermissionDenied("INSTALL is refused: extensions are part of the installation; LOAD one of those");
    }
    case duckdb::StatementType::UPDATE_EXTENSIONS_STATEMENT:
      return PermissionDenied("UPDATE EXTENSIONS is refused: extensions are part of the installation");
    case duckdb::StatementType::SET_STATEMENT: return CheckSetting(statement.Cast<duckdb::SetStatement>().name);
    case duckdb::StatementType::PREPARE_STATEMENT:
      return CheckStatementAllowed(*statement.Cast<duckdb::PrepareStatement>().statement);
    case duckdb::StatementType::EXPLAIN_STATEMENT:
      return CheckStatementAllowed(*statement.Cast<duckdb::ExplainStatement>().stmt);
    default: return Status::Ok();
  }
}

}  // namespace ingot::engine
