import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { BadFile, memo, photo, TooLarge } from "../core/photo";
import type { File } from "../core/records";
import { t } from "../texts";
import type { Filling } from "./form";
import { say } from "./parts";
import { size } from "./time";

const MOST = 9;

/** Photos and voice memos: optional, never required. */
export function Files({ filling }: { filling: Filling }): VNode {
  const { files, setFiles } = filling;
  const [trouble, tell] = useState("");
  const add = async (event: Event, make: (source: Blob) => Promise<File>): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const source = input.files?.[0];
    input.value = "";
    if (!source) return;
    tell("");
    try {
      setFiles([...files, await make(source)]);
    } catch (error) {
      if (error instanceof TooLarge) tell(t("file_too_big", { size: size(error.bytes) }));
      else if (error instanceof BadFile) tell(t("file_bad"));
      else throw error;
    }
  };
  return (
    <details open={files.length > 0}>
      <summary>{t("photo")} · {t("voice")} <span class="soft">({t("optional")})</span></summary>
      <p class="soft">{t("photo_lead")}</p>
      <p class="error" role="alert" hidden={!trouble}>{trouble}</p>
      <ul class="files">
        {files.map((file) => (
          <li key={file.id}>
            {file.mime.startsWith("image/") ? <Preview file={file} /> : <span>{t("voice")}</span>}
            <span class="soft">{size(file.data.byteLength)}</span>
            <button type="button" class="plain" onClick={() => setFiles(files.filter((one) => one !== file))}>{t("remove")}</button>
          </li>
        ))}
      </ul>
      {files.length < MOST && <p class="acts">
        <label class="btn file">{t("take_photo")}<input type="file" accept="image/*" capture="environment" onChange={(event) => void add(event, photo)} /></label>
        <label class="btn file">{t("add_voice")}<input type="file" accept="audio/*" capture="user" onChange={(event) => void add(event, memo)} /></label>
      </p>}
    </details>
  );
}

function Preview({ file }: { file: File }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    void createImageBitmap(new Blob([file.data], { type: file.mime })).then((picture) => {
      const place = canvas.current;
      if (!place) return;
      const scale = 96 / Math.max(picture.width, picture.height);
      [place.width, place.height] = [picture.width * scale, picture.height * scale];
      place.getContext("2d")?.drawImage(picture, 0, 0, place.width, place.height);
    });
  }, [file]);
  return <canvas ref={canvas} width={96} height={96} role="img" aria-label={t("photo")} />;
}

/** Coordinates only where the person taps for them, once. */
export function MarkPlace({ filling }: { filling: Filling }): VNode {
  const { form, set } = filling;
  const [trouble, tell] = useState("");
  const mark = (): void => {
    tell("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set("mark", { lat: Number(coords.latitude.toFixed(6)), lon: Number(coords.longitude.toFixed(6)) });
        say(t("marked"));
      },
      () => tell(t("mark_failed")),
      { enableHighAccuracy: true, timeout: 20_000 },
    );
  };
  if (form.mark) {
    return <p class="picked">✓ {t("marked")} <button type="button" class="plain" onClick={() => set("mark", null)}>{t("remove")}</button></p>;
  }
  return (
    <div class="field">
      <p class="acts"><button type="button" class="btn" aria-describedby="mark-hint" onClick={mark}>{t("mark")}</button></p>
      <p class="hint" id="mark-hint">{t("mark_hint")}</p>
      <p class="error" role="alert" hidden={!trouble}>{trouble}</p>
    </div>
  );
}
