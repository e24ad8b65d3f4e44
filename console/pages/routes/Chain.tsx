import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
} from "@dnd-kit/core";
import { arrayMove, SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { Button } from "antd";
import { useState } from "react";
import type { ProviderType } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { fallbackAt, movedTo, pickedUp, putDown, routeWords } from "../../words/routes.js";
import type { LocatedProvider } from "../providers/located.js";
import type { TargetValue } from "./located.js";
import { TargetRow } from "./TargetRow.js";

interface Props {
  targets: readonly TargetValue[];
  set: (targets: TargetValue[]) => void;
  providers: readonly LocatedProvider[];
  types: readonly ProviderType[];
}

let lastId = 0;
const newId = () => `target-${++lastId}`;

/** The fallbacks in their order: dragged, or moved by the keyboard. */
export function Chain({ targets, set, providers, types }: Props) {
  const say = useSay();
  const [ids, setIds] = useState(() => targets.map(newId));
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const change = (nextIds: string[], next: TargetValue[]) => {
    setIds(nextIds);
    set(next);
  };
  const moved = ({ active, over }: DragEndEvent) => {
    const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over?.id ?? active.id))];
    if (from !== to && from >= 0 && to >= 0) change(arrayMove(ids, from, to), arrayMove([...targets], from, to));
  };
  const placeOf = (id: unknown) => ids.indexOf(String(id)) + 1;
  const announcements: Announcements = {
    onDragStart: ({ active }) => say(pickedUp, placeOf(active.id)),
    // It is over its own place as it is taken, and that is no news.
    onDragOver: ({ active, over }) =>
      over === null || over.id === active.id ? say(pickedUp, placeOf(active.id)) : say(movedTo, placeOf(active.id), placeOf(over.id)),
    onDragEnd: ({ active, over }) => say(putDown, placeOf(active.id), placeOf(over?.id ?? active.id)),
    onDragCancel: ({ active }) => say(putDown, placeOf(active.id), placeOf(active.id)),
  };
  return (
    <div className="rows" role="group" aria-label={say(routeWords.fallback)}>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={moved}
        accessibility={{ announcements, screenReaderInstructions: { draggable: say(routeWords.fallbackHelp) } }}
      >
        <SortableContext items={ids} strategy={verticalListSortingStrategy}>
          {targets.map((target, i) => (
            <Link
              key={ids[i]}
              id={ids[i] ?? ""}
              name={say(fallbackAt, i + 1)}
              target={target}
              set={(next) => set(targets.map((other, n) => (n === i ? next : other)))}
              remove={() =>
                change(
                  ids.filter((_, n) => n !== i),
                  targets.filter((_, n) => n !== i),
                )
              }
              {...{ providers, types }}
            />
          ))}
        </SortableContext>
      </DndContext>
      {targets.length === 0 && <p className="soft">{say(routeWords.noFallback)}</p>}
      <Button onClick={() => change([...ids, newId()], [...targets, {}])}>{say(routeWords.addFallback)}</Button>
    </div>
  );
}

interface LinkProps {
  id: string;
  name: string;
  target: TargetValue;
  set: (target: TargetValue) => void;
  remove: () => void;
  providers: readonly LocatedProvider[];
  types: readonly ProviderType[];
}

function Link({ id, ...row }: LinkProps) {
  const say = useSay();
  const { setNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    ...{ id, attributes: { roleDescription: say(routeWords.sortable) } },
  });
  const moving = transform === null ? {} : { transform: `translate(0, ${transform.y}px)`, transition: transition ?? "" };
  return (
    <div ref={setNodeRef} className={isDragging ? "link dragging" : "link"} style={moving}>
      <TargetRow
        {...row}
        handle={
          <button type="button" className="handle" {...attributes} {...listeners} aria-label={`${say(routeWords.move)}: ${row.name}`}>
            ⠿
          </button>
        }
      />
    </div>
  );
}
