import { useLingui } from '@lingui/react/macro';
import { VisuallyHidden } from '@mantine/core';
import type { Evaluation } from '../../api/types.ts';
import { formatCount, formatShare } from '../../ui/format.ts';
import classes from './evaluations.module.css';

const SIZE = 240;
const EDGE = 28;
const at = (share: number): number => EDGE + share * (SIZE - 2 * EDGE);
const up = (share: number): number => SIZE - at(share);

/** How sure it was against how often it was right: on the line is honest, below it is too sure of itself. */
export function Calibration({ result }: { readonly result: NonNullable<Evaluation['result']> }) {
  const { t } = useLingui();
  const bins = result.calibration.filter(({ count }) => count > 0);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  return (
    <figure className={classes.calibration}>
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
        <path className={classes.axis} d={`M${at(0)} ${up(1)}V${up(0)}H${at(1)}`} />
        <path className={classes.honest} d={`M${at(0)} ${up(0)}L${at(1)} ${up(1)}`} />
        <text x={at(0)} y={SIZE - 8} textAnchor="middle">
          {formatShare(0)}
        </text>
        <text x={at(1)} y={SIZE - 8} textAnchor="middle">
          {formatShare(1)}
        </text>
        <text x={at(0.5)} y={SIZE - 8} textAnchor="middle">{t`how sure`}</text>
        <text x={-SIZE / 2} y={14} textAnchor="middle" transform="rotate(-90)">{t`how often right`}</text>
        {bins.map(({ from, confidence, right, count }) => (
          <g key={from}>
            <line
              className={classes.gap}
              x1={at(confidence)}
              x2={at(confidence)}
              y1={up(confidence)}
              y2={up(right / count)}
            />
            <circle cx={at(confidence)} cy={up(right / count)} r={4 + 6 * Math.sqrt(count / most)} />
          </g>
        ))}
      </svg>
      <figcaption>
        {t`A dot for each span of confidence, the larger the more readings. On the line, it is as often right as it is sure; below, it is too sure.`}
      </figcaption>
      <VisuallyHidden>
        <table>
          <thead>
            <tr>
              <th scope="col">{t`Confidence`}</th>
              <th scope="col">{t`Readings`}</th>
              <th scope="col">{t`Right`}</th>
            </tr>
          </thead>
          <tbody>
            {bins.map(({ from, to, count, right }) => (
              <tr key={from}>
                <th scope="row">
                  {formatShare(from)} – {formatShare(to)}
                </th>
                <td>{formatCount(count)}</td>
                <td>{formatShare(right / count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}
