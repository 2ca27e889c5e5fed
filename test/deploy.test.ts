/** The files under docs/deploy fit the product: settings, ports, probes, users and the time that a stop takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig, variables } from '../src/config/index.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { projectDirectory } from './support/sources.js';

const read = (path: string): string => readFileSync(join(projectDirectory, path), 'utf8');
const dockerfile = read('Dockerfile');
const imagePort = Number(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1]);
const graceSeconds = Number(/^const graceMs = ([\d_]+);$/m.exec(read('src/app.ts'))?.[1]?.replaceAll('_', '')) / 1000;

/** What somebody who fills in the file would write. */
const filledIn = {
  MONGODB_URI: 'mongodb+srv://user:password@host.example.com/doorward',
  DOORWARD_SECRET: Buffer.alloc(32, 7).toString('base64'),
  DOORWARD_ROOT_KEY: 'r'.repeat(64),
  SMTP_URL: 'smtps://user:password@host.example.com:465',
};

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
const statusOf = async (path: string): Promise<number> => (await fetch(`${gateway.url}${path}`)).status;

it('reads what it compares with out of the product', () => {
  expect(imagePort).toBe(8080);
  expect(graceSeconds).toBe(30);
  expect(dockerfile).toMatch(/^USER node$/m);
});

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Container {
  readonly envFrom: readonly object[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly resources: object;
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
  readonly stringData: Readonly<Record<string, string>>;
  readonly spec: Spec;
}
type Labels = Readonly<Record<string, string>>;
/** Every kind has some of it. */
interface Spec {
  readonly replicas: number;
  readonly minAvailable: number;
  readonly strategy: { readonly rollingUpdate: object };
  readonly selector: Labels & { readonly matchLabels: Labels };
  readonly ports: readonly object[];
  readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod };
}
interface Pod {
  readonly enableServiceLinks: boolean;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly topologySpreadConstraints: readonly { readonly labelSelector: { readonly matchLabels: Labels } }[];
  readonly securityContext: object;
  readonly containers: readonly Container[];
  readonly volumes: readonly object[];
}

describe('docs/deploy/kubernetes.yaml', () => {
  const documents = parseAllDocuments(read('docs/deploy/kubernetes.yaml'));
  const manifests = documents.map((document) => document.toJS() as Manifest);
  const of = (kind: string): Manifest => manifests.find((manifest) => manifest.kind === kind)!;
  const pod = of('Deployment').spec.template.spec;
  const container = pod.containers[0]!;
  const labels = of('Deployment').spec.template.metadata.labels;

  it('is YAML without errors or doubled keys, each kind once under one name', () => {
    for (const document of documents) expect([document.errors, document.warnings]).toEqual([[], []]);
    expect(manifests.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual([
      'v1 ConfigMap doorward',
      'v1 Secret doorward',
      'apps/v1 Deployment doorward',
      'v1 Service doorward',
      'policy/v1 PodDisruptionBudget doorward',
    ]);
  });

  const environment = () => ({
    ...of('ConfigMap').data,
    ...of('Secret').stringData,
    ...Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
  });

  it('sets only what the product knows, and refuses to start before it is filled in', () => {
    const names = Object.keys(environment());
    expect(names.filter((name) => !Object.values(variables).includes(name))).toEqual([]);
    expect(Object.values(of('ConfigMap').data).every((value) => typeof value === 'string')).toBe(true);
    for (const name of Object.keys(of('Secret').stringData)) {
      expect(() => readConfig({ ...environment(), ...filledIn, [name]: of('Secret').stringData[name] }, '/')).toThrow();
    }
    const config = readConfig({ NODE_ENV: 'production', ...environment(), ...filledIn }, '/');
    expect(config).toMatchObject({ production: true, trustProxy: 1, dataDir: '/data/doorward' });
    expect(container.envFrom).toEqual([{ configMapRef: { name: 'doorward' } }, { secretRef: { name: 'doorward' } }]);
  });

  it('keeps variables that Kubernetes makes of the Service away from a start that refuses unknown ones', () => {
    expect(() => readConfig({ ...environment(), ...filledIn, DOORWARD_SERVICE_HOST: '10.0.0.1' }, '/')).toThrow(
      'DOORWARD_SERVICE_HOST',
    );
    expect(pod.enableServiceLinks).toBe(false);
  });

  it('points ports and labels at each other', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: imagePort }]);
    expect(of('Service').spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http' }]);
    expect(of('Deployment').spec.selector.matchLabels).toEqual(labels);
    expect(of('Service').spec.selector).toEqual(labels);
    expect(of('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels);
    expect(pod.topologySpreadConstraints[0]?.labelSelector.matchLabels).toEqual(labels);
  });

  it('probes what answers', async () => {
    const { startupProbe, livenessProbe, readinessProbe } = container;
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      expect(httpGet.port).toBe('http');
      expect([httpGet.path, await statusOf(httpGet.path)]).toEqual([httpGet.path, 200]);
    }
    // A store that is away must not have the gateway killed, which waits for it.
    expect([startupProbe, livenessProbe].map(({ httpGet }) => httpGet.path)).toEqual(['/healthz', '/healthz']);
    expect(readinessProbe.httpGet.path).toBe('/readyz');
  });

  it('gives a stop its time, and leaves one gateway standing', () => {
    const [command, seconds] = container.lifecycle.preStop.exec.command;
    expect(command).toBe('sleep');
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(seconds) + graceSeconds + 15);
    expect(of('Deployment').spec.replicas).toBeGreaterThanOrEqual(2);
    expect(of('PodDisruptionBudget').spec.minAvailable).toBeLessThan(of('Deployment').spec.replicas);
    expect(of('Deployment').spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  });

  it('runs without rights, as the user of the image, and writes where it may', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    const [mount] = container.volumeMounts;
    expect(environment().DATA_DIR?.startsWith(`${mount?.mountPath}/`)).toBe(true);
    expect(pod.volumes).toEqual([{ name: mount?.name, emptyDir: expect.any(Object) }]);
    expect(container.resources).toMatchObject({
      requests: { memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
  });
});

describe('docs/deploy/compose.yaml', () => {
  const text = read('docs/deploy/compose.yaml');
  const { services, networks, volumes } = parse(text);
  const { doorward, mongodb, proxy } = services;

  it('sets only what the product knows, and asks for what it cannot know', () => {
    const names = Object.keys(doorward.environment);
    expect(names.filter((name) => !Object.values(variables).includes(name))).toEqual([]);
    const asked = Object.entries(doorward.environment as Record<string, string>).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{([A-Z_]+):\?[^}]*\}/g, (_, variable: string) =>
        variable === 'DOMAIN' ? 'doorward.example.com' : filledIn[variable as keyof typeof filledIn],
      ),
    ]);
    const config = readConfig(Object.fromEntries(asked), '/');
    expect(config).toMatchObject({ publicUrl: 'https://doorward.example.com', trustProxy: 1 });
    expect(config.mongodbUri).toContain('replicaSet=rs0');
  });

  it('makes a replica set of the name and host that the gateways ask for', () => {
    expect(mongodb.command).toEqual(expect.arrayContaining(['--replSet', 'rs0']));
    const initiate = mongodb.healthcheck.test.at(-1);
    expect(initiate).toContain("_id: 'rs0'");
    expect(initiate).toContain("host: 'mongodb:27017'");
    expect(doorward.environment.MONGODB_URI).toMatch(/^mongodb:\/\/mongodb:27017\//);
    expect(mongodb.networks).toEqual(['inside']);
    expect(networks.inside).toEqual({ internal: true });
    expect(mongodb.ports).toBeUndefined();
  });

  it('builds this image, asks it whether it is ready, and gives a stop its time', async () => {
    expect(() => read(join('docs/deploy', doorward.build, 'Dockerfile'))).not.toThrow();
    const check: string = doorward.healthcheck.test.at(-1);
    const { port, pathname } = new URL(/fetch\('([^']+)'\)/.exec(check)![1]!);
    expect(port).toBe(String(imagePort));
    expect([pathname, await statusOf(pathname)]).toEqual(['/readyz', 200]);
    expect(Number.parseInt(doorward.stop_grace_period, 10)).toBeGreaterThanOrEqual(graceSeconds + 15);
    expect(proxy.command).toContain(`doorward:${imagePort}`);
  });

  it('runs without rights, and writes where it may', () => {
    expect(doorward).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    const [mounted] = doorward.tmpfs[0].split(':');
    expect(doorward.environment.DATA_DIR.startsWith(`${mounted}/`)).toBe(true);
    const named = [mongodb, proxy]
      .flatMap((service) => service.volumes as string[])
      .map((mount) => mount.split(':')[0]);
    expect(Object.keys(volumes).sort()).toEqual([...named].sort());
  });
});
