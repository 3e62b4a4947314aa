#!/usr/bin/env bash
# One story through a tool of the shell: `story.sh TOOL APP PICTURE` prints all answers as a line of JSON,
# {step: {RPC: answer}}. TOOL is grpcurl or curl, and with TLS grpcurl-tls or curl-tls. The app of that id is made and
# deleted. Where the server is, who calls, and whose certificates count is in the environment, as `meshserve env` has it.
set -euo pipefail

tool=$1 app=$2 picture=$3
tls=$CLARIFAI_GRPC_BASE
plain=${CLARIFAI_API_BASE#http://}
authority=${GRPC_DEFAULT_SSL_ROOTS_FILE_PATH:-}
key="Authorization: Key $CLARIFAI_PAT"
learnt=story-$app.protoset
user=$CLARIFAI_USER_ID
first=1

# Print the answer of one step: STEP RPC METHOD PATH FIELDS. Fields are members of a JSON object without its braces;
# with GET they are for gRPC alone, for the path has them. The path begins below the app; with "/." below the user.
step() {
  local answer
  answer=$(ask "${@:2}")
  tell "$1" "$2" "$answer"
}

# Print STEP RPC ANSWER.
tell() {
  ((first)) || printf ', '
  first=0
  printf '"%s": {"%s": %s}' "$1" "$2" "${3//$'\n'/}"
}

# The answer of RPC METHOD PATH FIELDS.
ask() {
  local rpc=$1 method=$2 path=$3 fields=${4:-} where=/v2/users/$user/apps/$app
  local place="\"user_id\": \"$user\", \"app_id\": \"$app\""
  case $path in
    /.*) where=/v2/users/$user path=${path#/.} place="\"user_id\": \"$user\"" ;;
    /main/*) where=/v2/users/clarifai/apps/main path=${path#/main} place='"user_id": "clarifai", "app_id": "main"' ;;
  esac
  local message="{\"user_app_id\": {$place}${fields:+, $fields}}"
  case $tool in
    grpcurl) invoke "$plain" "$rpc" -plaintext <<<"$message" ;;
    grpcurl-tls) invoke "$tls" "$rpc" -cacert "$authority" <<<"$message" ;;
    curl) rest "$method" "http://$plain$where$path" "$fields" ;;
    curl-tls) rest "$method" "https://$tls$where$path" "$fields" --cacert "$authority" ;;
  esac
}

# Call ADDRESS RPC OPTIONS... with the message on stdin. The first time grpcurl asks the server what it speaks, as it
# does for whoever has no more than an address; then that is written down, for to ask again takes longer than the call.
invoke() {
  local address=$1 rpc=$2 service=clarifai.api.V2
  shift 2
  if [[ -f $learnt ]]; then
    grpcurl "$@" -protoset "$learnt" -H "$key" -d @ "$address" "$service/$rpc"
  else
    grpcurl "$@" -H "$key" -d @ "$address" "$service/$rpc"
    grpcurl "$@" -H "$key" -protoset-out "$learnt" "$address" describe "$service" >/dev/null
  fi
}

rest() {
  local method=$1 url=$2 fields=$3
  shift 3
  if [[ $method == GET ]]; then
    curl -sS "$@" -H "$key" "$url"
  else
    curl -sS "$@" -X "$method" -H "$key" "$url" -d @- <<<"{$fields}"
  fi
}

# Wait until an input is processed.
stored() {
  local answer done='"code": *(30000|"INPUT_DOWNLOAD_SUCCESS"|"INPUT_SUCCESS")'
  for _ in {1..300}; do
    answer=$(ask GetInput GET "/inputs/$1" "\"input_id\": \"$1\"")
    if [[ $answer =~ $done ]]; then
      tell "$1" GetInput "$answer"
      return
    fi
    sleep 0.05
  done
  printf '%s was not processed\n' "$1" >&2
  exit 1
}

photo=$(base64 <"$picture" | tr -d '\n')
samples=https://samples.clarifai.com
puppy="{\"data\": {\"image\": {\"url\": \"$samples/puppy.jpeg\"}}}"
general='"model_id": "general-image-recognition"'
predict=/main/models/general-image-recognition/outputs
of_picture='"input_ids": ["picture"]'
apps() { printf '"apps": [{"id": "%s", "description": "%s", "default_language": "en"}]' "$app" "$1"; }

printf '{'
step made PostApps POST /./apps "$(apps first)"
step app GetApp GET ""
step posted PostInputs POST /inputs '"inputs": [
  {"id": "picture", "data": {"image": {"base64": "'"$photo"'"},
    "metadata": {"from": "a story", "deep": {"list": [1, "two", null, true]}},
    "geo": {"geo_point": {"longitude": -30, "latitude": 40}},
    "concepts": [{"id": "puppy", "value": 1}, {"id": "cat", "value": 0}]}},
  {"id": "station", "data": {"image": {"url": "'$samples/metro-north.jpg'"}}},
  {"id": "words", "data": {"text": {"raw": "żółw, a turtle 🐢"}}}]'
stored picture
stored station
stored words
step noted PostAnnotations POST /annotations '"annotations": [
  {"id": "boxed-note", "input_id": "picture", "data": {"regions": [{
    "region_info": {"bounding_box": {"top_row": 0.1, "left_col": 0.2, "bottom_row": 0.5, "right_col": 0.75}},
    "data": {"concepts": [{"id": "collar", "value": 1}]}}]}},
  {"id": "whole-note", "input_id": "picture", "data": {"concepts": [{"id": "leash", "value": 1}]}}]'
step notes ListAnnotations GET '/annotations?input_ids=picture' "$of_picture"

step model PostModels POST /models '"models": [
  {"id": "keep", "model_type_id": "random-sample", "output_info": {"params": {"keep_fraction": 1}}}]'
step setting GetModel GET /models/keep '"model_id": "keep"'
step workflow PostWorkflows POST /workflows '"workflows": [{"id": "look", "nodes": [
  {"id": "see", "model": {"id": "general-image-recognition", "user_id": "clarifai", "app_id": "main"}},
  {"id": "pass", "model": {"id": "keep"}, "node_inputs": [{"node_id": "see"}]}]}]'
step predicted PostModelOutputs POST $predict "$general"', "inputs": [{"data": {"image": {"base64": "'"$photo"'"}}}]'
step fetched PostModelOutputs POST $predict "$general, \"inputs\": [$puppy]"
step ran PostWorkflowResults POST /workflows/look/results "\"workflow_id\": \"look\", \"inputs\": [$puppy]"
for page in 1 2 3; do
  step "page $page" ListInputs GET "/inputs?page=$page&per_page=2" "\"page\": $page, \"per_page\": 2"
done
step concepts ListConcepts GET /concepts
step models ListModels GET /models
step workflows ListWorkflows GET /workflows
step counted GetInputCount GET /inputs/status

step "patch of the app" PatchApps PATCH /./apps '"action": "overwrite", '"$(apps second)"
step "patched app" GetApp GET ""
step "patch of the picture" PatchInputs PATCH /inputs '"action": "merge", "inputs": [{"id": "picture", "data": {
  "concepts": [{"id": "grass", "value": 1}, {"id": "puppy", "value": 0}],
  "metadata": {"more": [], "from": "a patch"}}}]'
step "patched picture" GetInput GET /inputs/picture '"input_id": "picture"'
step "patch of the note" PatchAnnotations PATCH /annotations '"action": "overwrite", "annotations": [
  {"id": "whole-note", "input_id": "picture", "data": {"concepts": [{"id": "ball", "value": 1}]}}]'
step "patched notes" ListAnnotations GET '/annotations?input_ids=picture' "$of_picture"
step "no note" DeleteAnnotations DELETE /annotations "$of_picture"', "ids": ["whole-note"]'
step "notes left" ListAnnotations GET '/annotations?input_ids=picture' "$of_picture"
step "no station" DeleteInputs DELETE /inputs '"ids": ["station"]'
step "inputs left" ListInputs GET /inputs
step "no workflow" DeleteWorkflows DELETE /workflows '"ids": ["look"]'
step "workflows left" ListWorkflows GET /workflows
step "no model" DeleteModels DELETE /models '"ids": ["keep"]'
step "models left" ListModels GET /models
step "no app" DeleteApp DELETE ""
step gone GetApp GET ""
printf '}\n'
