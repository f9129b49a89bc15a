#include <algorithm>

#include <fmt/format.h>

#include "project/config.h"

namespace ingot::project {

const std::vector<ConfigKey>& ConfigKeys() {
  static const std::vector<ConfigKey> keys = {
      {"name", "the folder's name", "What the project is called"},
      {"lake", "lake", "Where its tables lie: a folder, or s3://bucket/prefix"},
      {"state", ".ingot", "A folder for what is being decided: runs in progress, leases"},
      {"environment", "", "The environment when neither --env nor INGOT_ENV names one"},
      {"environments", "",
       "Settings by environment: each may hold lake, state, table_properties, limits and s3, which replace those above "
       "key by key"},
      {"table_properties", "",
       "Properties that new tables get unless CREATE TABLE … WITH (…) says otherwise, such as "
       "delta.enableDeletionVectors: true"},
      {"limits.memory", "80 % of the machine's", "Memory for queries, such as 4GB; beyond it they spill to disk"},
      {"limits.threads", "the machine's cores", "Threads for queries"},
      {"limits.temp_directory", "the system's", "Where queries spill"},
      {"limits.temp_size", "the disk's", "How much they may spill, such as 50GB"},
      {"s3.endpoint", "AWS_ENDPOINT_URL, then AWS's own", "A server that speaks S3's protocol: http://host:port"},
      {"s3.region", "AWS_REGION, then us-east-1", "The bucket's region"},
      {"s3.path_style", "true with an endpoint", "host/bucket/key in place of bucket.host/key"},
      {"s3.access_key_id", "AWS_ACCESS_KEY_ID", "Only as ${NAME}; without a key requests are not signed"},
      {"s3.secret_access_key", "AWS_SECRET_ACCESS_KEY", "Only as ${NAME}"},
      {"s3.session_token", "AWS_SESSION_TOKEN", "Only as ${NAME}"},
  };
  return keys;
}

std::string ConfigHelp() {
  size_t widest = 0;
  for (const ConfigKey& key : ConfigKeys()) widest = std::max(widest, key.path.size());
  std::string out = "The keys of ingot.yml. ${NAME} stands for a variable of the environment, ${NAME:-fallback} gives a "
                    "value\nfor when it is not set. Paths are relative to the file.\n\n";
  for (const ConfigKey& key : ConfigKeys()) {
    std::string fallback = key.fallback.empty() ? "" : fmt::format(" (default: {})", key.fallback);
    out += fmt::format("  {:<{}}  {}{}\n", key.path, widest, key.help, fallback);
  }
  return out;
}

std::string ConfigReference() {
  std::string out =
      "# ingot.yml\n\n"
      "Made by `ingot help --markdown config`; a test compares this page with the program.\n\n"
      "A folder with this file is a project. Paths are relative to it. `${NAME}` stands for a variable of the "
      "environment, `${NAME:-fallback}` gives a value for when it is not set, `$${` stands for `${`. An unknown key is "
      "an error.\n\n| key | default | meaning |\n|---|---|---|\n";
  for (const ConfigKey& key : ConfigKeys()) {
    out += fmt::format("| `{}` | {} | {} |\n", key.path, key.fallback, key.help);
  }
  out += R"(
```yaml
name: shop
lake: lake
limits:
  memory: 4GB
environments:
  prod:
    lake: s3://shop-lake/tables
    s3:
      region: eu-central-1
      access_key_id: ${SHOP_KEY_ID}
      secret_access_key: ${SHOP_KEY}
```

`ingot --env prod …`, or `INGOT_ENV=prod`, chooses the second half.
)";
  return out;
}

}  // namespace ingot::project
