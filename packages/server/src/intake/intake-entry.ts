import { serveIntake } from 'change-hook-core';
import { buildIntake } from './build-intake.js';
import type { IntakeSetup } from './intake-setup.js';

await serveIntake<IntakeSetup>(buildIntake);
