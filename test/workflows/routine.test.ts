import { Service } from './a-service';

let service: Service;
beforeAll(async () => {
  service = await Service.start('skipping');
}, 60_000);
afterAll(() => service?.stop());

describe('x', () => {
  it('y', async () => {
    const onboarding = await service.apply();
    console.log(JSON.stringify(await onboarding.inStage('applicationReview')));
    await onboarding.approve();
    console.log(JSON.stringify(await onboarding.view()));
    console.log(JSON.stringify(await service.sandboxCall('GET', '/_sandbox/mails'), null, 1).slice(0, 6000));
    console.log(JSON.stringify(await service.sandboxCall('GET', '/_sandbox/books'), null, 1).slice(0, 3000));
  }, 20000);
});
